package io.narumq.node.planted;

import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Command;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Settled;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Every ack settles. */
final class GuessedAcks implements WriteBehind.Guesses {
  @Override
  public @Nullable CommandResult guess(Command command) {
    return command.hasAck()
        ? new Settled(
            Collections.nCopies(
                command.getAck().getReceiptsCount(), SettleStatus.SETTLE_STATUS_SETTLED))
        : null;
  }
}
