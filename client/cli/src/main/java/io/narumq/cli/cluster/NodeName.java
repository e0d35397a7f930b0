package io.narumq.cli.cluster;

import io.narumq.cli.CliException;
import io.narumq.cluster.LocalCluster;
import picocli.CommandLine.Parameters;

/** Which node of the cluster a command is about. */
final class NodeName {
  @Parameters(paramLabel = "NODE", description = "Number of the node: 1, 2 ... or n1, n2 ...")
  private String name = "";

  /** The id of the node, which there is in {@code cluster}. */
  String in(LocalCluster cluster) {
    String id = name.startsWith("n") ? name : "n" + name;
    if (!cluster.nodeIds().contains(id)) {
      throw new CliException(
          "no node " + name + "; there are " + String.join(", ", cluster.nodeIds()));
    }
    return id;
  }
}
