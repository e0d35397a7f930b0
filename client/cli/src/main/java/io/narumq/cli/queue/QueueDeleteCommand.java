package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.io.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    @Nullable Console terminal = System.console();
    if (terminal == null) {
      throw output.wrongUsage("nobody there to ask: say --yes to delete " + name);
    }
    var queue = naru.queue(name);
    @Nullable String answer =
        terminal.readLine(
            "delete %s with %,d messages, for good? [y/N] ", name, queue.ready() + queue.leased());
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
