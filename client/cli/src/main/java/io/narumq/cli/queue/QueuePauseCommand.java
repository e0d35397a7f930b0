package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Pauses a queue. */
@Command(
    name = "pause",
    description = {
      "Gives nobody messages of a queue, until it is resumed.",
      "Workers wait; sends and acks go on, and who has a message keeps it."
    })
final class QueuePauseCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      naru.pauseQueue(name);
      output.line("paused " + name);
    }
    return 0;
  }
}
