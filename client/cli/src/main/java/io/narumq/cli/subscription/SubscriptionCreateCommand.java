package io.narumq.cli.subscription;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a subscription. */
@Command(
    name = "create",
    description = {
      "Makes a subscription of a topic.",
      "If it is there with the same settings and the same start, that is fine."
    })
final class SubscriptionCreateCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final SubscriptionOptions options = new SubscriptionOptions();
  @Mixin private final StartOptions start = new StartOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      boolean created = naru.subscriptions().create(topic, name, options.settings(), start.start());
      output.line((created ? "created " : "it was there, with these settings: ") + name);
    }
    return 0;
  }
}
