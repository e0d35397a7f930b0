package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Confirmation;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Empties a queue. */
@Command(
    name = "purge",
    description = {
      "Takes all messages out of a queue, for good: ready, delayed and backing off ones, and of",
      "a FIFO queue blocked and parked ones.",
      "Who has one keeps it and can ack it. Asks first, unless --yes."
    })
final class QueuePurgeCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(
      names = "--keep-delayed",
      description = "Leave what was sent with a delay or for a time, also what is due by now.")
  private boolean keepDelayed;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (!confirmation.isGiven(output, "purge " + name, () -> question(naru))) {
        output.note("not purged");
        return 1;
      }
      if (keepDelayed) {
        naru.purgeQueueKeepingDelayed(name);
      } else {
        naru.purgeQueue(name);
      }
      output.line("purged " + name);
    }
    return 0;
  }

  private String question(NaruClient naru) {
    QueueInfo queue = naru.queue(name);
    long messages = queue.ready() + queue.delayed() + queue.backingOff();
    messages += queue.blocked() + queue.parked();
    return keepDelayed
        ? "purge %s, at most %,d messages, for good?".formatted(name, messages - queue.delayed())
        : "purge %s, %,d messages, for good?".formatted(name, messages);
  }
}
