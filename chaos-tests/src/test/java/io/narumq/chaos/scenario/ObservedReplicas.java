package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.check.ReplicasEqual;
import io.narumq.cluster.ClusterView.Replica;
import io.narumq.cluster.LocalCluster;
import java.time.Duration;
import java.util.Map;

/** The replicas of shard 0, compared whenever somebody looks. */
final class ObservedReplicas {
  private final ReplicasEqual equal = new ReplicasEqual();

  Map<String, Replica> observe(LocalCluster cluster) {
    Map<String, Replica> replicas = cluster.view().replicas(0);
    replicas.forEach((node, it) -> equal.observe(0, node, it.appliedIndex(), it.checksum()));
    return replicas;
  }

  /** Whether all nodes are there and have applied the same. */
  boolean meet(LocalCluster cluster) {
    Map<String, Replica> replicas = observe(cluster);
    return replicas.size() == cluster.nodeIds().size() && haveAppliedTheSame(replicas);
  }

  static boolean haveAppliedTheSame(Map<String, Replica> replicas) {
    return replicas.values().stream().map(Replica::appliedIndex).distinct().count() == 1;
  }

  /** What a node has applied, 0 if it does not say. */
  static long applied(LocalCluster cluster, String node, Duration bound) {
    return cluster.view(bound).replicas(0).getOrDefault(node, new Replica(0, 0)).appliedIndex();
  }

  void verify() {
    assertThat(equal.verdict().violations()).isEmpty();
  }
}
