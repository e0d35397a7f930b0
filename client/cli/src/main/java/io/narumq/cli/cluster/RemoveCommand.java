package io.narumq.cli.cluster;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A node that is not needed any more, or dead. */
@Command(
    name = "remove",
    description = {
      "Takes a node out of a cluster that serves, shard by shard, whether it runs or not.",
      "What it leads is handed over. Once no shard has it any more it ends, with exit code 19.",
      "May be run again: it goes on where it left off, and does nothing to what is done."
    })
final class RemoveCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "Id of the node.")
  private String id = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      naru.cluster().remove(id, Steps.told(output));
    }
    return 0;
  }
}
