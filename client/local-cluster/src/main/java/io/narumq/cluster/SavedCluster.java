package io.narumq.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** What a folder remembers of the detached cluster in it, for those who come later. */
public final class SavedCluster {
  private static final String FILE = "cluster.properties";

  private SavedCluster() {}

  /**
   * The cluster of a folder; empty if there is none.
   *
   * @throws LocalClusterException if the file is there but makes no sense
   */
  public static Optional<LocalClusterOptions> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties saved = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      saved.load(in);
      return Optional.of(
          LocalClusterOptions.in(folder)
              .withClusterId(text(saved, "cluster_id"))
              .withNodes(Integer.parseInt(text(saved, "nodes")))
              .withBasePort(Integer.parseInt(text(saved, "base_port")))
              .withShards(Integer.parseInt(text(saved, "shards")))
              .withTies(Ties.DETACHED));
    } catch (IOException | IllegalArgumentException e) {
      throw new LocalClusterException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Remembers a cluster in its folder, which is made if missing. */
  public static void write(LocalClusterOptions cluster) {
    Properties saved = new Properties();
    saved.setProperty("cluster_id", cluster.clusterId());
    saved.setProperty("nodes", Integer.toString(cluster.nodes()));
    saved.setProperty("base_port", Integer.toString(cluster.basePort()));
    saved.setProperty("shards", Integer.toString(cluster.shards()));
    Path file = cluster.folder().resolve(FILE);
    try {
      Files.createDirectories(cluster.folder());
      try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
        saved.store(out, "A local NaruMQ cluster");
      }
    } catch (IOException e) {
      throw new LocalClusterException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Removes a stopped cluster from its folder: data, logs, and that there was one. */
  public static void delete(LocalClusterOptions cluster) throws IOException {
    for (NodeAddress node : NodeAddress.all(cluster)) {
      FileTree.delete(cluster.folder().resolve(node.id()));
    }
    Files.deleteIfExists(cluster.folder().resolve(FILE));
  }

  private static String text(Properties saved, String key) {
    String value = saved.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }
}
