package io.narumq.cli.cluster;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.ClusterNode;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A new node. */
@Command(
    name = "add",
    description = {
      "Takes a new node into a cluster that serves, shard by shard.",
      "The node gets the data first and counts once it has caught up. Start it before, with --join.",
      "May be run again: it goes on where it left off, and does nothing to what is done."
    })
final class AddCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(
      index = "0",
      paramLabel = "ID=HOST:API:RAFT",
      converter = Steps.Node.class,
      description = "The new node and its two ports; it runs, started with --join.")
  private ClusterNode node = new ClusterNode("", "", 0, 0);

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      naru.cluster().add(node, Steps.told(output));
    }
    return 0;
  }
}
