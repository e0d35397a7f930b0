package io.narumq.chaos.scenario;

import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Shard;
import io.narumq.chaos.check.ReplicasEqual;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.scenario.Observed.Led;
import io.narumq.chaos.scenario.Observed.Part;
import io.narumq.chaos.scenario.Observed.Role;
import io.narumq.cluster.ClusterView;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Looks at all nodes again and again, compares their replicas, and remembers who led when and what
 * each node took itself for. Its own thread looks; everything else may be asked by another.
 */
final class Observer implements AutoCloseable {
  private static final long PAUSE_MS = 100;

  private final LocalCluster nodes;
  private final LongSupplier clock;
  private final ReplicasEqual replicasEqual = new ReplicasEqual();
  private final List<Led> led = new ArrayList<>();
  private final List<Role> roles = new ArrayList<>();
  private final Map<String, Role> latestRoles = new HashMap<>();
  private final Thread thread = new Thread(this::lookAgainAndAgain, "observer");
  private volatile boolean stopped;

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
      nodes.nodeIds().forEach(node -> note(role(view, node, shard)));
    }
  }

  private Role role(ClusterView view, String node, int shard) {
    long at = clock.getAsLong();
    return Optional.ofNullable(view.answers().get(node))
        .map(GetTopologyResponse::getShardsList)
        .stream()
        .flatMap(List::stream)
        .filter(it -> it.getNumber() == shard)
        .findFirst()
        .map(it -> new Role(at, node, shard, part(node, it), it.getTerm()))
        .orElseGet(() -> new Role(at, node, shard, Part.SILENT, 0));
  }

  private static Part part(String node, Shard says) {
    if (says.getLeaderNodeId().isEmpty()) {
      return Part.LEADERLESS;
    }
    return says.getLeaderNodeId().equals(node) ? Part.LEADER : Part.FOLLOWER;
  }

  private void note(Role role) {
    Role before = latestRoles.put(role.node() + "/" + role.shard(), role);
    if (before == null || before.part() != role.part() || before.term() != role.term()) {
      roles.add(role);
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

  synchronized Observed observed() {
    return new Observed(led, roles, replicasEqual.compared());
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
