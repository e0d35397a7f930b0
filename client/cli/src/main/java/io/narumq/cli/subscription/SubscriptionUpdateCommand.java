package io.narumq.cli.subscription;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.SubscriptionSettings;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes settings of a subscription. */
@Command(
    name = "update",
    description = {
      "Changes the settings that are named; the others stay as they are.",
      "Another filter counts for what was never delivered."
    })
final class SubscriptionUpdateCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final SubscriptionOptions options = new SubscriptionOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Option(
      names = "--paused",
      arity = "1",
      paramLabel = "true|false",
      description = "While it is paused nobody is given messages.")
  private @Nullable Boolean paused;

  @Override
  public Integer call() {
    SubscriptionSettings changes = options.settings();
    if (paused != null) {
      changes = changes.withPaused(paused);
    }
    try (NaruClient naru = cluster.connect()) {
      SubscriptionSettings inForce = naru.subscriptions().update(topic, name, changes);
      SubscriptionText.lines(inForce).forEach(output::line);
    }
    return 0;
  }
}
