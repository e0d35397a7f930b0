package io.narumq.chaos.scenario;

import io.narumq.chaos.check.ReplicasEqual;
import io.narumq.chaos.check.Verdict;
import io.narumq.cluster.ClusterView;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Looks at all nodes again and again, compares their replicas, and remembers who led when. Its own
 * thread looks; everything else may be asked by another.
 */
final class Observer implements AutoCloseable {
  private static final long PAUSE_MS = 100;

  private final LocalCluster nodes;
  private final LongSupplier clock;
  private final ReplicasEqual replicasEqual = new ReplicasEqual();
  private final List<Led> led = new ArrayList<>();
  private final Thread thread = new Thread(this::lookAgainAndAgain, "observer");
  private volatile boolean stopped;

  /**
   * Who led a shard from then on.
   *
   * @param at nanoseconds since the run began
   */
  record Led(long at, int shard, String node, long term) {}

  Observer(LocalCluster nodes, LongSupplier clock) {
    this.nodes = nodes;
    this.clock = clock;
    thread.setDaemon(true);
    thread.start();
  }

  private void lookAgainAndAgain() {
    while (!stopped) {
      look();
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Once more, now. */
  void look() {
    observe(nodes.view());
  }

  private synchronized void observe(ClusterView view) {
    for (int i = 0; i < view.shards(); i++) {
      int shard = i;
      view.replicas(shard)
          .forEach(
              (node, it) -> replicasEqual.observe(shard, node, it.appliedIndex(), it.checksum()));
      view.leader(shard).ifPresent(leader -> note(shard, leader));
    }
  }

  private void note(int shard, Leadership leader) {
    Led before = latest().get(shard);
    if (before == null || leader.term() > before.term()) {
      led.add(new Led(clock.getAsLong(), shard, leader.nodeId(), leader.term()));
    }
  }

  private Map<Integer, Led> latest() {
    Map<Integer, Led> latest = new TreeMap<>();
    led.forEach(it -> latest.put(it.shard(), it));
    return latest;
  }

  synchronized List<Led> led() {
    return List.copyOf(led);
  }

  synchronized Verdict verdict() {
    return replicasEqual.verdict();
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
  }
}
