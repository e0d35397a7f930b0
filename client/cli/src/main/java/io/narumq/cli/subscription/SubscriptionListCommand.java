package io.narumq.cli.subscription;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.SubscriptionInfo;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the subscriptions of a topic. */
@Command(name = "list", description = "Shows the subscriptions of a topic by name.")
final class SubscriptionListCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Option(names = "--json", description = "One JSON object a line for each subscription.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      List<SubscriptionInfo> all = naru.subscriptions().list(topic);
      if (json) {
        all.forEach(subscription -> output.line(SubscriptionText.json(subscription)));
      } else if (all.isEmpty()) {
        output.note("no subscriptions of " + topic);
      } else {
        SubscriptionText.table(all).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
