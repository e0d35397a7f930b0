package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a binding of a topic to a queue. */
@Command(
    name = "unbind",
    description =
        "Stores what is published to a topic in a queue no more; what is there already stays.")
final class TopicUnbindCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Parameters(index = "1", paramLabel = "QUEUE", description = "The queue.")
  private String queue = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      naru.topics().unbind(topic, queue);
      output.line("unbound " + topic + " from " + queue);
    }
    return 0;
  }
}
