package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicInfo;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all topics. */
@Command(name = "list", description = "Shows the topics of the cluster by name.")
final class TopicListCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those whose name begins like this.")
  private String prefix = "";

  @Option(names = "--json", description = "One JSON object a line for each topic.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      List<TopicInfo> topics = naru.topics().list(prefix);
      if (json) {
        topics.forEach(topic -> output.line(TopicText.json(topic)));
      } else if (topics.isEmpty()) {
        output.note("no topics" + (prefix.isEmpty() ? "" : " that begin with " + prefix));
      } else {
        TopicText.table(topics).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
