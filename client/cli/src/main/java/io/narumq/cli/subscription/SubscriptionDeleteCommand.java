package io.narumq.cli.subscription;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Confirmation;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a subscription. */
@Command(
    name = "delete",
    description =
        "Deletes a subscription and all that it knows; the topic keeps its messages. Asks first,"
            + " unless --yes.")
final class SubscriptionDeleteCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (!confirmation.isGiven(output, "delete " + name, this::question)) {
        output.note("not deleted");
        return 1;
      }
      naru.subscriptions().delete(topic, name);
      output.line("deleted " + name);
    }
    return 0;
  }

  private String question() {
    return "delete %s of %s with all that it knows, for good?".formatted(name, topic);
  }
}
