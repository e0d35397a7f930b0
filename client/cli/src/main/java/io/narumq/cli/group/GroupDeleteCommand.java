package io.narumq.cli.group;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Confirmation;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a consumer group. */
@Command(
    name = "delete",
    description = {
      "Deletes a group and all offsets that it has committed, for good. It must not have members.",
      "Asks first, unless --yes."
    })
final class GroupDeleteCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();

  @Parameters(paramLabel = "NAME", description = "The group.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      if (!confirmation.isGiven(output, "delete " + name, this::question)) {
        output.note("not deleted");
        return 1;
      }
      naru.groups().delete(name);
      output.line("deleted " + name);
    }
    return 0;
  }

  private String question() {
    return "delete %s with all that it has committed, for good?".formatted(name);
  }
}
