package io.narumq.cli.subscription;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.SubscriptionInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one subscription. */
@Command(
    name = "describe",
    description = {
      "Shows the settings of a subscription, and what it has of each partition.",
      "AHEAD is what it has not come to: its filter may leave out any of it. MISSED was deleted by the"
          + " topic's retention before it was settled."
    })
final class SubscriptionDescribeCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Option(
      names = "--json",
      description = "One JSON object a line: the subscription, then each partition.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      SubscriptionInfo found = naru.subscriptions().get(topic, name);
      if (json) {
        output.line(SubscriptionText.json(found));
        found.partitions().forEach(partition -> output.line(SubscriptionText.json(partition)));
      } else {
        SubscriptionText.lines(found.settings()).forEach(output::line);
        output.line("waiting         at most " + "%,d".formatted(found.depth()));
        output.line(
            "oldest waiting  " + found.oldest().map(Object::toString).orElse("nothing waits"));
        output.line("");
        SubscriptionText.partitions(found.partitions()).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
