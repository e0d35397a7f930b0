package io.narumq.cli.cluster;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.ClusterNode;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A new node in the place of another one. */
@Command(
    name = "replace",
    description = {
      "Takes a new node into a cluster that serves, and another one out, in each shard.",
      "The same as add and remove, but there is never one node less.",
      "May be run again: it goes on where it left off, and does nothing to what is done."
    })
final class ReplaceCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "Id of the node.")
  private String id = "";

  @Parameters(
      index = "1",
      paramLabel = "ID=HOST:API:RAFT",
      converter = Steps.Node.class,
      description = "The new node and its two ports; it runs, started with --join.")
  private ClusterNode node = new ClusterNode("", "", 0, 0);

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      naru.cluster().replace(id, node, Steps.told(output));
    }
    return 0;
  }
}
