package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Confirmation;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a queue. */
@Command(
    name = "delete",
    description = "Deletes a queue and all messages in it, for good. Asks first, unless --yes.")
final class QueueDeleteCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (!confirmation.isGiven(output, "delete " + name, () -> question(naru))) {
        output.note("not deleted");
        return 1;
      }
      naru.deleteQueue(name);
      output.line("deleted " + name);
    }
    return 0;
  }

  private String question(NaruClient naru) {
    QueueInfo queue = naru.queue(name);
    return "delete %s with %,d messages, for good?".formatted(name, queue.ready() + queue.leased());
  }
}
