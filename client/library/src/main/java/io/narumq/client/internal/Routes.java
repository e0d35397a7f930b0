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

/** What the client believes about the cluster: its nodes, who leads which shard, who is down. */
final class Routes {
  /** A node that is down or in doubt is passed over for so long, unless all are. */
  private static final long PASS_OVER_NANOS = Duration.ofMillis(500).toNanos();

  private final List<String> seeds;
  private final Map<String, Long> downUntil = new HashMap<>();
  private final Map<String, Long> doubtedUntil = new HashMap<>();
  private final Map<Integer, String> leaders = new HashMap<>();

  /** The Raft term of the newest view of a shard, so that an old leader's view is not believed. */
  private final Map<Integer, Long> terms = new HashMap<>();

  private List<String> addresses;
  private int shards;
  private int turn;

  Routes(List<String> seeds) {
    this.seeds = List.copyOf(seeds);
    this.addresses = this.seeds;
  }

  /** Whether the number of shards is known, without which no queue can be placed. */
  boolean known() {
    return shards > 0;
  }

  int shardOf(String queue) {
    return QueueName.shardOf(queue, shards);
  }

  /** Where to send a call for the shard: to its leader, or else to the nodes in turn. */
  String target(int shard, long now) {
    String leader = leaders.get(shard);
    return leader != null && isUp(leader, now) ? leader : anyNode(now);
  }

  /** The nodes in turn, passing over those that are down as long as another one is not. */
  String anyNode(long now) {
    for (int i = 0; i < addresses.size(); i++) {
      String address = addresses.get(Math.floorMod(turn++, addresses.size()));
      if (isUp(address, now)) {
        return address;
      }
    }
    return addresses.get(Math.floorMod(turn++, addresses.size()));
  }

  boolean someNodeIsUp(long now) {
    return addresses.stream().anyMatch(address -> isUp(address, now));
  }

  boolean isUp(String address, long now) {
    return now >= downUntil.getOrDefault(address, 0L)
        && now >= doubtedUntil.getOrDefault(address, 0L);
  }

  List<String> addresses() {
    return addresses;
  }

  /** Nobody is there. */
  void down(String address, long now) {
    downUntil.put(address, now + PASS_OVER_NANOS);
    leaders.values().removeIf(address::equals);
  }

  /**
   * It did not answer: others are asked first, and believed if they say that it leads all the same.
   */
  void doubt(String address, long now) {
    doubtedUntil.put(address, now + PASS_OVER_NANOS);
    leaders.values().removeIf(address::equals);
  }

  void up(String address) {
    downUntil.remove(address);
    doubtedUntil.remove(address);
  }

  void leader(int shard, String address) {
    doubtedUntil.remove(address);
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
    Set<String> all = new LinkedHashSet<>(addressOf.values());
    all.addAll(seeds);
    addresses = new ArrayList<>(all);
    if (topology.getShardsCount() > 0) {
      shards = topology.getShardsCount();
    }
    for (Shard shard : topology.getShardsList()) {
      String leader = addressOf.get(shard.getLeaderNodeId());
      if (leader != null && shard.getTerm() >= terms.getOrDefault(shard.getNumber(), 0L)) {
        terms.put(shard.getNumber(), shard.getTerm());
        leaders.put(shard.getNumber(), leader);
      }
    }
  }
}
