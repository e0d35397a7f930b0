package io.narumq.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a node. */
final class NodeFlags {
  private NodeFlags() {}

  /** Of a node that is taken into the cluster later. */
  static List<String> joining(LocalClusterOptions cluster, NodeAddress node) {
    List<String> flags = new ArrayList<>(of(cluster, node));
    flags.addAll(List.of("--peer", node.peer(), "--join"));
    return flags;
  }

  static List<String> of(LocalClusterOptions cluster, NodeAddress node) {
    Path data = cluster.folder().resolve(node.id()).resolve("data");
    List<String> flags = new ArrayList<>();
    flags.addAll(List.of("--id", node.id(), "--data", data.toString()));
    flags.addAll(List.of("--cluster-id", cluster.clusterId()));
    flags.addAll(List.of("--shards", Integer.toString(cluster.shards())));
    NodeAddress.all(cluster).forEach(peer -> flags.addAll(List.of("--peer", peer.peer())));
    flags.addAll(List.of("--set", "listen.host=" + node.host()));
    if (!node.host().startsWith("127.")) {
      // In a network that was made for this cluster, as those of chaos runs.
      flags.addAll(List.of("--set", "listen.without_authentication=true"));
    }
    cluster.settings().forEach(setting -> flags.addAll(List.of("--set", setting)));
    return flags;
  }
}
