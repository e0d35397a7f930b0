package io.narumq.cli.demo;

import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Three nodes in a temporary folder that is gone when they are, unless it is worth a look. */
final class TemporaryCluster implements AutoCloseable {
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

  /** Starts the nodes on the usual ports, or on others if those are taken. */
  static TemporaryCluster start() throws IOException {
    Path folder = Files.createTempDirectory("naru-demo-");
    LocalClusterOptions options = LocalClusterOptions.in(folder);
    int basePort = FreePorts.baseNear(LocalClusterOptions.DEFAULT_BASE_PORT, options.nodes());
    LocalCluster nodes = LocalCluster.start(options.withBasePort(basePort));
    TemporaryCluster cluster = new TemporaryCluster(folder, basePort, nodes);
    Runtime.getRuntime().addShutdownHook(cluster.removeOnExit);
    return cluster;
  }

  LocalCluster nodes() {
    return nodes;
  }

  Path folder() {
    return folder;
  }

  boolean hasUsualPorts() {
    return basePort == LocalClusterOptions.DEFAULT_BASE_PORT;
  }

  int basePort() {
    return basePort;
  }

  /** The folder stays when the nodes are stopped. */
  void keepFolder() {
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
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException goneAlready) {
      // Removed before, or a file vanished under the walk: nothing of value is left.
    }
  }
}
