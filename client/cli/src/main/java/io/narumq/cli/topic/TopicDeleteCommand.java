package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Confirmation;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a topic. */
@Command(
    name = "delete",
    description = "Deletes a topic and all messages in it, for good. Asks first, unless --yes.")
final class TopicDeleteCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();

  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (!confirmation.isGiven(output, "delete " + name, this::question)) {
        output.note("not deleted");
        return 1;
      }
      naru.topics().delete(name);
      output.line("deleted " + name);
    }
    return 0;
  }

  private String question() {
    return "delete %s with all of its messages, for good?".formatted(name);
  }
}
