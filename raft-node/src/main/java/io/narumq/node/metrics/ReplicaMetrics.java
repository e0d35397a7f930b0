package io.narumq.node.metrics;

import io.narumq.node.leader.Follower;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What this node is in the Raft group of each shard and, where it leads, how far the others are.
 * Thread safe.
 */
final class ReplicaMetrics implements MultiCollector {
  private static final List<String> ROLES = List.of("leader", "candidate", "follower", "listener");

  private final List<Source> shards;

  /** A shard: what this node is there, and its followers if it leads. */
  record Source(int shard, Supplier<Optional<String>> role, Supplier<List<Follower>> followers) {
    private Labels labels() {
      return Labels.of("shard", Integer.toString(shard));
    }
  }

  ReplicaMetrics(List<Source> shards) {
    this.shards = List.copyOf(shards);
  }

  @Override
  public MetricSnapshots collect() {
    List<Sample> roles = new ArrayList<>();
    List<Sample> behind = new ArrayList<>();
    List<Sample> silent = new ArrayList<>();
    for (Source source : shards) {
      roles.addAll(roles(source));
      for (Follower follower : source.followers().get()) {
        Labels labels = source.labels().add("node", follower.nodeId());
        behind.add(new Sample(labels, follower.behind()));
        silent.add(new Sample(labels, follower.silentMs() / 1_000.0));
      }
    }
    return MetricSnapshots.of(
        Sample.gauge("narumq_shard_role", "1 for what this node is in the Raft group.", roles),
        Sample.gauge(
            "narumq_follower_behind_entries",
            "Entries at the end of the log that the follower is not known to have.",
            behind),
        Sample.gauge(
            "narumq_follower_silent_seconds", "How long ago the follower last answered.", silent));
  }

  private static List<Sample> roles(Source source) {
    String role = source.role().get().orElse("");
    return ROLES.stream()
        .map(it -> new Sample(source.labels().add("role", it), it.equals(role) ? 1 : 0))
        .toList();
  }
}
