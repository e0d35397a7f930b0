package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.Binding;
import io.narumq.client.NaruClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the queues that a topic is bound to. */
@Command(name = "bindings", description = "Shows the queues that a topic is bound to, by name.")
final class TopicBindingsCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Option(names = "--json", description = "One JSON object a line for each binding.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      List<Binding> all = naru.topics().bindings(topic);
      if (json) {
        all.forEach(binding -> output.line(TopicText.json(binding)));
      } else if (all.isEmpty()) {
        output.note(topic + " is bound to no queue");
      } else {
        TopicText.bindings(all).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
