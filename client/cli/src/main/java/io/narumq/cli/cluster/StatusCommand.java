package io.narumq.cli.cluster;

import io.narumq.cli.Output;
import io.narumq.cluster.LocalCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells how the nodes stand. */
@Command(
    name = "status",
    description = {
      "Shows how the nodes stand.",
      "Of each node its process, whether it answers, which shards it leads, and the last log"
          + " entry of each shard that it has applied.",
      "Exit code 1 if there is no cluster, or a shard without a leader."
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClusterFolder folder = new ClusterFolder();

  @Override
  public Integer call() {
    try (LocalCluster cluster = folder.open()) {
      return new ClusterTable(output).show(cluster, folder.required()) ? 0 : 1;
    }
  }
}
