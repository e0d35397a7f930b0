package io.narumq.chaos.cluster;

import io.narumq.cluster.ClusterView;
import io.narumq.cluster.ClusterView.Replica;
import io.narumq.cluster.LocalCluster;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Whether the nodes have what the foremost of them had at some moment. */
final class CaughtUp {
  private static final long POLL_MS = 50;

  private CaughtUp() {}

  /** Waits until all nodes have applied what any had applied when this began. */
  static void await(LocalCluster nodes, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    Map<Integer, Long> targets = foremost(nodes.view(bound));
    ClusterView view = nodes.view();
    while (!hasApplied(view, targets, nodes.nodeIds().size())) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "not all have caught up within " + bound + ": " + replicas(view) + " of " + targets);
      }
      pause();
      view = nodes.view();
    }
  }

  private static Map<Integer, Long> foremost(ClusterView view) {
    Map<Integer, Long> targets = new TreeMap<>();
    replicas(view)
        .forEach(
            (shard, replicas) ->
                targets.put(
                    shard,
                    replicas.values().stream().mapToLong(Replica::appliedIndex).max().orElse(0)));
    return targets;
  }

  private static boolean hasApplied(ClusterView view, Map<Integer, Long> targets, int nodes) {
    return replicas(view).entrySet().stream()
        .allMatch(
            shard ->
                shard.getValue().size() == nodes
                    && shard.getValue().values().stream()
                        .allMatch(
                            it -> it.appliedIndex() >= targets.getOrDefault(shard.getKey(), 0L)));
  }

  private static Map<Integer, Map<String, Replica>> replicas(ClusterView view) {
    Map<Integer, Map<String, Replica>> all = new TreeMap<>();
    IntStream.range(0, view.shards()).forEach(shard -> all.put(shard, view.replicas(shard)));
    return all;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
