package io.narumq.client.internal;

import io.narumq.api.QueueName;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client believes about the cluster: its nodes, who leads which shard, who is down.
 *
 * <p>Requests go straight to the leader, unless that cannot be reached from here while another node
 * can, or the client is to use its endpoints only: then a node in between passes them on.
 */
final class Routes {
  /** A node that is down or in doubt is passed over for so long, unless all are. */
  private static final long PASS_OVER_NANOS = Duration.ofMillis(500).toNanos();

  /** A node that nobody could connect to for so long is not waited for any more. */
  private static final long UNREACHABLE_NANOS = Duration.ofSeconds(1).toNanos();

  private final List<String> seeds;
  private final boolean seedsOnly;
  private final Map<String, Long> downSince = new HashMap<>();
  private final Map<String, Long> passOverUntil = new HashMap<>();
  private final Map<Integer, String> leaders = new HashMap<>();

  /** The Raft term of the newest view of a shard, so that an old leader's view is not believed. */
  private final Map<Integer, Long> terms = new HashMap<>();

  private List<String> addresses;
  private int shards;
  private int turn;

  /**
   * Nothing but some addresses to begin with.
   *
   * @param seedsOnly whether to connect to none but these
   */
  Routes(List<String> seeds, boolean seedsOnly) {
    this.seeds = List.copyOf(seeds);
    this.seedsOnly = seedsOnly;
    this.addresses = this.seeds;
  }

  /** Whether the number of shards is known, without which no queue can be placed. */
  boolean known() {
    return shards > 0;
  }

  int shards() {
    return shards;
  }

  int shardOf(String queue) {
    return QueueName.shardOf(queue, shards);
  }

  /** Where to send a request for the shard: to its leader, or else to the nodes in turn. */
  Target target(int shard, long now) {
    String leader = leaders.get(shard);
    if (leader != null && isUp(leader, now)) {
      return new Target(leader, seedsOnly);
    }
    return new Target(anyNode(now), seedsOnly || unreachableLeader(shard, now) != null);
  }

  /** Whether there is a way to the leader that is known to be better than this one. */
  boolean hasBetter(int shard, Target target, long now) {
    String leader = leaders.get(shard);
    if (leader == null || leader.equals(target.address())) {
      return false;
    }
    return isUp(leader, now) || (unreachable(leader, now) && !target.mayForward());
  }

  /** The leader of the shard if we had to give it up. */
  @Nullable String unreachableLeader(int shard, long now) {
    String leader = leaders.get(shard);
    return leader != null && unreachable(leader, now) ? leader : null;
  }

  /**
   * A node beside the leader that is up, for the same choice the same one while the nodes stay;
   * null if there is none.
   */
  @Nullable String replica(int shard, int choice, long now) {
    String leader = leaders.get(shard);
    List<String> others =
        addresses.stream().filter(it -> !it.equals(leader) && isUp(it, now)).toList();
    return others.isEmpty() ? null : others.get(Math.floorMod(choice, others.size()));
  }

  /** The nodes in turn, passing over those that are down as long as another one is not. */
  String anyNode(long now) {
    for (int i = 0; i < addresses.size(); i++) {
      String address = addresses.get(Math.floorMod(turn, addresses.size()));
      if (isUp(address, now)) {
        // Through a node in between, one connection is as good as many.
        turn += seedsOnly ? 0 : 1;
        return address;
      }
      turn++;
    }
    return addresses.get(Math.floorMod(turn++, addresses.size()));
  }

  boolean someNodeIsUp(long now) {
    return addresses.stream().anyMatch(address -> isUp(address, now));
  }

  boolean isUp(String address, long now) {
    return now >= passOverUntil.getOrDefault(address, 0L) && !unreachable(address, now);
  }

  private boolean unreachable(String address, long now) {
    Long since = downSince.get(address);
    return since != null && now - since >= UNREACHABLE_NANOS;
  }

  List<String> addresses() {
    return addresses;
  }

  /** Nobody is there. */
  void down(String address, long now) {
    downSince.putIfAbsent(address, now);
    doubt(address, now);
  }

  /**
   * It did not answer: others are asked first, and believed if they say that it leads all the same.
   */
  void doubt(String address, long now) {
    passOverUntil.put(address, now + PASS_OVER_NANOS);
    leaders.values().removeIf(address::equals);
  }

  void up(String address) {
    downSince.remove(address);
    passOverUntil.remove(address);
  }

  /** Another node says so. */
  void leader(int shard, String address) {
    if (seedsOnly && !seeds.contains(address)) {
      return;
    }
    if (!downSince.containsKey(address)) {
      passOverUntil.remove(address);
    }
    leaders.put(shard, address);
  }

  void notLeader(int shard, String address) {
    leaders.remove(shard, address);
  }

  /** Takes over one node's view. The seeds stay, last in turn, in case the whole cluster moves. */
  void learn(GetTopologyResponse topology) {
    Map<String, String> addressOf = new LinkedHashMap<>();
    for (Node node : topology.getNodesList()) {
      addressOf.put(node.getNodeId(), node.getAddress());
    }
    if (!seedsOnly) {
      Set<String> all = new LinkedHashSet<>(addressOf.values());
      all.addAll(seeds);
      addresses = new ArrayList<>(all);
    }
    if (topology.getShardsCount() > 0) {
      shards = topology.getShardsCount();
    }
    for (Shard shard : topology.getShardsList()) {
      String leader = addressOf.get(shard.getLeaderNodeId());
      if (leader != null) {
        learn(shard, leader);
      }
    }
  }

  private void learn(Shard shard, String leader) {
    long known = terms.getOrDefault(shard.getNumber(), 0L);
    if (shard.getTerm() < known) {
      return;
    }
    if (shard.getTerm() > known) {
      terms.put(shard.getNumber(), shard.getTerm());
      // Whatever we thought of it: it was alive enough to be elected since.
      up(leader);
    }
    if (!seedsOnly || seeds.contains(leader)) {
      leaders.put(shard.getNumber(), leader);
    }
  }
}
