package io.narumq.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a local cluster is made of.
 *
 * @param folder holds a folder for each node with its data and its log file; made if missing
 * @param clusterId nodes of another cluster are neither joined nor listened to
 * @param nodes how many; a cluster goes on while more than half of them run
 * @param basePort the first port: node i listens from {@code basePort + 10 * (i - 1)} on
 * @param shards fixed when the cluster starts for the first time
 * @param jvm what the nodes run on
 * @param ties whether the nodes outlive this JVM
 * @param places where the nodes run
 * @param settings of every node beside these, each as {@code key=value}
 */
public record LocalClusterOptions(
    Path folder,
    String clusterId,
    int nodes,
    int basePort,
    int shards,
    NodeJvm jvm,
    Ties ties,
    NodePlaces places,
    List<String> settings) {
  /** The first port of NaruMQ. */
  public static final int DEFAULT_BASE_PORT = 9640;

  /** Copies {@code settings}. */
  public LocalClusterOptions {
    settings = List.copyOf(settings);
  }

  /** A new cluster of three tethered nodes and three shards on the default ports. */
  public static LocalClusterOptions in(Path folder) {
    String clusterId = "local-%08x".formatted(ThreadLocalRandom.current().nextInt());
    return new LocalClusterOptions(
        folder,
        clusterId,
        3,
        DEFAULT_BASE_PORT,
        3,
        NodeJvm.current(),
        Ties.TETHERED,
        NodePlaces.LOOPBACK,
        List.of());
  }

  /** The same, of another cluster. */
  public LocalClusterOptions withClusterId(String clusterId) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, settings);
  }

  /** The same, with another number of nodes. */
  public LocalClusterOptions withNodes(int nodes) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, settings);
  }

  /** The same, from another port on. */
  public LocalClusterOptions withBasePort(int basePort) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, settings);
  }

  /** The same, with another number of shards. */
  public LocalClusterOptions withShards(int shards) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, settings);
  }

  /** The same, with nodes run in another way. */
  public LocalClusterOptions withJvm(NodeJvm jvm) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, settings);
  }

  /** The same, with nodes that live on when this JVM ends, or not. */
  public LocalClusterOptions withTies(Ties ties) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, settings);
  }

  /** The same, with nodes in other places. */
  public LocalClusterOptions withPlaces(NodePlaces places) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, settings);
  }

  /** The same, with these settings of every node. */
  public LocalClusterOptions withSettings(String... settings) {
    return new LocalClusterOptions(
        folder, clusterId, nodes, basePort, shards, jvm, ties, places, List.of(settings));
  }
}
