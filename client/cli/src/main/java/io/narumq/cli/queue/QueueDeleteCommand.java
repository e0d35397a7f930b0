package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a queue. */
@Command(
    name = "delete",
    description = "Deletes a queue and all messages in it, for good. Asks first, unless --yes.")
final class QueueDeleteCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (!yes && !isConfirmed(naru)) {
        output.note("not deleted");
        return 1;
      }
      naru.deleteQueue(name);
      output.line("deleted " + name);
    }
    return 0;
  }

  private boolean isConfirmed(NaruClient naru) {
    if (!output.canAsk()) {
      throw output.wrongUsage("nobody there to ask: say --yes to delete " + name);
    }
    QueueInfo queue = naru.queue(name);
    return output.ask(
        "delete %s with %,d messages, for good?".formatted(name, queue.ready() + queue.leased()));
  }
}
