package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.PartitionInfo;
import io.narumq.client.TopicInfo;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one topic. */
@Command(
    name = "describe",
    description = "Shows the settings of a topic, and what its partitions hold.")
final class TopicDescribeCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name = "";

  @Option(names = "--json", description = "One JSON object a line: the topic, then each partition.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      TopicInfo topic = naru.topics().get(name);
      List<PartitionInfo> partitions =
          IntStream.range(0, topic.settings().partitions())
              .mapToObj(partition -> naru.topics().partition(name, partition))
              .toList();
      if (json) {
        output.line(TopicText.json(topic));
        partitions.forEach(partition -> output.line(TopicText.json(partition)));
      } else {
        TopicText.lines(topic).forEach(output::line);
        TopicText.partitions(partitions).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
