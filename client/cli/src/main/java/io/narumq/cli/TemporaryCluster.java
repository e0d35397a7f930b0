package io.narumq.cli;

import io.narumq.cluster.FileTree;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Three nodes in a temporary folder that is gone when they are, unless it is worth a look. */
public final class TemporaryCluster implements AutoCloseable {
  private final Path folder;
  private final int basePort;
  private final LocalCluster nodes;
  private final Thread removeOnExit = new Thread(this::remove, "temporary-cluster-exit");
  private boolean kept;

  private TemporaryCluster(Path folder, int basePort, LocalCluster nodes) {
    this.folder = folder;
    this.basePort = basePort;
    this.nodes = nodes;
  }

  /**
   * Starts the nodes on the usual ports, or on others if those are taken; does not wait for them.
   *
   * @param purpose part of the folder's name
   */
  public static TemporaryCluster start(String purpose, int shards) throws IOException {
    Path folder = Files.createTempDirectory("naru-" + purpose + "-");
    LocalClusterOptions options = LocalClusterOptions.in(folder).withShards(shards);
    int basePort = FreePorts.baseNear(LocalClusterOptions.DEFAULT_BASE_PORT, options.nodes());
    LocalCluster nodes = LocalCluster.start(options.withBasePort(basePort));
    TemporaryCluster cluster = new TemporaryCluster(folder, basePort, nodes);
    Runtime.getRuntime().addShutdownHook(cluster.removeOnExit);
    return cluster;
  }

  /** The nodes. */
  public LocalCluster nodes() {
    return nodes;
  }

  /** Their data and logs. */
  public Path folder() {
    return folder;
  }

  /** Whether they listen from 9640 on. */
  public boolean hasUsualPorts() {
    return basePort == LocalClusterOptions.DEFAULT_BASE_PORT;
  }

  /** The first port. */
  public int basePort() {
    return basePort;
  }

  /** The folder stays when the nodes are stopped. */
  public void keepFolder() {
    kept = true;
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(removeOnExit);
    } catch (IllegalStateException exiting) {
      // The hook does, or did, the same.
    }
  }

  private synchronized void remove() {
    nodes.close();
    if (kept) {
      return;
    }
    try {
      FileTree.delete(folder);
    } catch (IOException goneAlready) {
      // Removed before, or a file vanished under the walk: nothing of value is left.
    }
  }
}
