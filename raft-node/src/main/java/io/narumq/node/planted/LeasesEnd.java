package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Tick;
import io.narumq.statemachine.Applied;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A new leader takes the time in which nobody led for an hour, and waits for no worker to report.
 */
final class LeasesEnd extends Mangling {
  private static final Command TICK =
      Command.newBuilder()
          .setTick(Tick.newBuilder().setLimit(1_000).setServingTimers(true))
          .build();

  private boolean begun;

  @Override
  public Applied resumed(Applied applied) {
    begun = true;
    return new Applied(
        applied.term(),
        applied.index(),
        applied.checksum(),
        applied.servingMs() + TimeUnit.HOURS.toMillis(1),
        applied.wallMs());
  }

  @Override
  List<Command> instead(Command asked, Surroundings shard) {
    if (!begun) {
      return List.of(asked);
    }
    begun = false;
    return List.of(TICK, asked);
  }
}
