package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes settings of a topic. */
@Command(
    name = "update",
    description = {
      "Changes the settings that are given; the others stay.",
      "It counts for what is stored already."
    })
final class TopicUpdateCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final TopicOptions options = new TopicOptions();

  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name = "";

  @Override
  public Integer call() {
    TopicSettings changes = options.settings();
    if (changes.equals(TopicSettings.DEFAULT)) {
      throw output.wrongUsage("say what to change: one option at least");
    }
    try (NaruClient naru = cluster.connect()) {
      naru.topics().update(name, changes);
      output.line("updated " + name);
    }
    return 0;
  }
}
