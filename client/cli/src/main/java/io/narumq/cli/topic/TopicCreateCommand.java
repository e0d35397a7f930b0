package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicSettings;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a topic. */
@Command(
    name = "create",
    description = {
      "Makes a topic.",
      "If it is there with the same settings, that is fine. Its partitions are spread over all"
          + " shards, or are in one with a part in braces: {eu}.events, for example."
    })
final class TopicCreateCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final TopicOptions options = new TopicOptions();

  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name = "";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "1 to 1,000; their number never changes (default: 12).")
  private @Nullable Integer partitions;

  @Override
  public Integer call() {
    TopicSettings settings = options.settings();
    if (partitions != null) {
      settings = settings.withPartitions(partitions);
    }
    try (NaruClient naru = cluster.connect()) {
      boolean created = naru.topics().create(name, settings);
      output.line((created ? "created " : "it was there, with these settings: ") + name);
    }
    return 0;
  }
}
