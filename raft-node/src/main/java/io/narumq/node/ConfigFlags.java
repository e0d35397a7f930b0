package io.narumq.node;

import io.narumq.node.config.Key;
import io.narumq.node.config.Layer;
import io.narumq.node.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that configure a node, and the settings that come of them. */
final class ConfigFlags {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; without it the one that NARUMQ_CONFIG names, if it does.")
  private @Nullable Path file;

  @Option(names = "--id", paramLabel = "ID", description = "Id of this node.")
  private @Nullable String id;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of this node's data; made if it is not there.")
  private @Nullable String data;

  @Option(
      names = "--cluster-id",
      paramLabel = "ID",
      description = "Name of the cluster, equal on all nodes.")
  private @Nullable String clusterId;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Shards of the cluster, fixed when it is made (default: 3).")
  private @Nullable String shards;

  @Option(
      names = "--peer",
      paramLabel = "ID=HOST:API:RAFT",
      description = "A node and its two ports; once for every node, this one included.")
  private List<String> peers = List.of();

  @Option(
      names = "--join",
      description = {
        "The cluster is there already: wait to be taken in (naru cluster add).",
        "--peer is then for this node and for some that are there."
      })
  private boolean join;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any key of the configuration file, for example http.port=9000.")
  private Map<String, String> others = Map.of();

  /** Together with the environment and the file. */
  Settings settings(Map<String, String> environment) {
    Layer flags = new Layer();
    set(flags, Key.NODE_ID, id, "--id");
    set(flags, Key.NODE_DATA, data, "--data");
    set(flags, Key.CLUSTER_ID, clusterId, "--cluster-id");
    set(flags, Key.CLUSTER_SHARDS, shards, "--shards");
    set(flags, Key.CLUSTER_PEERS, peers.isEmpty() ? null : String.join(",", peers), "--peer");
    set(flags, Key.CLUSTER_JOIN, join ? "true" : null, "--join");
    others.forEach((name, text) -> flags.set(name, text, "--set " + name));
    return Settings.load(flags, file, environment);
  }

  private static void set(Layer flags, Key key, @Nullable String text, String flag) {
    if (text != null) {
      flags.set(key, text, flag);
    }
  }
}
