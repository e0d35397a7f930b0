package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a recurring message. */
@Command(name = "delete", description = "Ends a recurring message; what it has stored stays.")
final class RecurringDeleteCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue that stores it.")
  private String queue = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name in the queue.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      naru.recurring(queue).delete(name);
      output.line("deleted " + name);
    }
    return 0;
  }
}
