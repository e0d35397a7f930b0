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

/** Shows one queue. */
@Command(name = "describe", description = "Shows the settings and counters of a queue.")
final class QueueDescribeCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(names = "--json", description = "One JSON object in one line.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      QueueInfo queue = naru.queue(name);
      if (json) {
        output.line(QueueText.json(queue));
      } else {
        QueueText.lines(queue, output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
