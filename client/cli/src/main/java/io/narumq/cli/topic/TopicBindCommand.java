package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Binds a topic to a queue. */
@Command(
    name = "bind",
    description =
        "Stores what is published to a topic in a queue as well, from now on, in one step: in all"
            + " queues that it is bound to, or nowhere. Both names need the same part in braces.")
final class TopicBindCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Parameters(index = "1", paramLabel = "QUEUE", description = "The queue.")
  private String queue = "";

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "Which messages, as for subscriptions; all unless given.")
  private String filter = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      boolean created = naru.topics().bind(topic, queue, filter);
      output.line((created ? "bound " : "bound already: ") + topic + " to " + queue);
    }
    return 0;
  }
}
