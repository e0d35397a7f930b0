package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a parked key go on. */
@Command(
    name = "unpark",
    description = {
      "Lets a key of a FIFO queue go on whose message could not be done.",
      "The message is delivered again, with no deliveries counted, or given up with --skip."
    })
final class QueueUnparkCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "KEY", description = "The key that is parked.")
  private String key = "";

  @Option(names = "--skip", description = "Give the message up instead of trying it again.")
  private boolean skip;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (skip) {
        naru.skipParked(name, key);
        output.line("given up, the key goes on: " + key);
      } else {
        naru.retryParked(name, key);
        output.line("to be tried again: " + key);
      }
    }
    return 0;
  }
}
