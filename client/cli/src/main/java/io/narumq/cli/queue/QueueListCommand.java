package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all queues. */
@Command(name = "list", description = "Shows the queues of the cluster by name.")
final class QueueListCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those whose name begins like this.")
  private String prefix = "";

  @Option(names = "--json", description = "One JSON object a line for each queue.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      List<QueueInfo> queues = naru.queues(prefix);
      if (json) {
        queues.forEach(queue -> output.line(QueueText.json(queue)));
      } else if (queues.isEmpty()) {
        output.note("no queues" + (prefix.isEmpty() ? "" : " that begin with " + prefix));
      } else {
        QueueText.table(queues).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
