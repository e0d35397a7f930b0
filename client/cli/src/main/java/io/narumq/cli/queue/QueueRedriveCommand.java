package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.DeadLetter;
import io.narumq.client.NaruClient;
import io.narumq.client.Redrive;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends messages on from a queue. */
@Command(
    name = "redrive",
    description = {
      "Sends messages of a dead-letter queue back to where they came from, or those of any queue to"
          + " another one.",
      "Goes on in the background: 'queue describe' tells how many were moved and whether it is done."
          + " A redrive that is under way is replaced."
    })
final class QueueRedriveCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue whose messages are sent on.")
  private String name = "";

  @Option(
      names = "--to",
      paramLabel = "NAME",
      description = "Where they go (default: where each came from).")
  private @Nullable String to;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many (default: all).")
  private long max;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many a second (default: as fast as it goes).")
  private int rate;

  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "Only those that were dead-lettered from this queue.")
  private @Nullable String from;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only those of this reason: MAX_DELIVERIES, REJECTED, EXPIRED or QUEUE_FULL.")
  private DeadLetter.@Nullable Reason reason;

  @Option(names = "--cancel", description = "End the redrive that is under way instead.")
  private boolean cancel;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (cancel) {
        naru.cancelRedrive(name);
        output.line("cancelled, what was moved stays there: " + name);
      } else {
        naru.redrive(name, redrive());
        output.line("redriving " + name);
      }
    }
    return 0;
  }

  private Redrive redrive() {
    Redrive redrive = Redrive.BACK.withMaxMessages(max).withPerSecond(rate);
    if (to != null) {
      redrive = redrive.withTarget(to);
    }
    if (from != null) {
      redrive = redrive.withOnlyFrom(from);
    }
    return reason == null ? redrive : redrive.withOnlyReason(reason);
  }
}
