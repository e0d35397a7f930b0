package io.narumq.chaos.cluster;

import io.narumq.cluster.ClusterView;
import io.narumq.cluster.ClusterView.Replica;
import io.narumq.cluster.LocalCluster;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Whether all nodes have what the foremost of them had when this was made. */
final class CaughtUp implements Callable<Boolean> {
  private final LocalCluster nodes;
  private final Map<Integer, Long> targets;
  private Map<Integer, Map<String, Replica>> last;

  /** Asks the nodes, for up to {@code bound}. */
  CaughtUp(LocalCluster nodes, Duration bound) {
    this.nodes = nodes;
    this.last = replicas(nodes.view(bound));
    this.targets = foremost(last);
  }

  @Override
  public Boolean call() {
    last = replicas(nodes.view());
    return targets.entrySet().stream()
        .allMatch(
            target -> hasApplied(last.getOrDefault(target.getKey(), Map.of()), target.getValue()));
  }

  private boolean hasApplied(Map<String, Replica> replicas, long index) {
    return replicas.size() == nodes.nodeIds().size()
        && replicas.values().stream().allMatch(it -> it.appliedIndex() >= index);
  }

  private static Map<Integer, Long> foremost(Map<Integer, Map<String, Replica>> replicas) {
    Map<Integer, Long> targets = new TreeMap<>();
    replicas.forEach((shard, its) -> targets.put(shard, foremost(its.values())));
    return targets;
  }

  private static long foremost(Collection<Replica> replicas) {
    return replicas.stream().mapToLong(Replica::appliedIndex).max().orElse(0);
  }

  private static Map<Integer, Map<String, Replica>> replicas(ClusterView view) {
    Map<Integer, Map<String, Replica>> all = new TreeMap<>();
    IntStream.range(0, view.shards()).forEach(shard -> all.put(shard, view.replicas(shard)));
    return all;
  }

  @Override
  public String toString() {
    return last + " of " + targets;
  }
}
