package io.narumq.chaos.fault;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.cluster.Leadership;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Whom a fault hits. Nodes that do not run are spared: they have their trouble already. */
final class Victims {
  private Victims() {}

  /** Of one shard; its node is hit. */
  record Leader(ChaosCluster cluster, int shard, Leadership before) {
    String node() {
      return before.nodeId();
    }

    /** Why it can not have mattered, if the same node led all the time. */
    Optional<String> stillLeads() {
      Optional<Leadership> now = cluster.nodes().view(ChaosCluster.BOUND).leader(shard);
      return now.filter(it -> it.term() == before.term())
          .map(it -> node() + " led shard " + shard + " all the time, in term " + it.term());
    }

    @Override
    public String toString() {
      return "%s (leads shard %d in term %d)".formatted(node(), shard, before.term());
    }
  }

  static Leader leader(ChaosCluster cluster, RandomGenerator random) {
    int shards = cluster.nodes().view(ChaosCluster.BOUND).shards();
    int shard = random.nextInt(shards);
    return new Leader(cluster, shard, cluster.nodes().awaitLeader(shard, 0, ChaosCluster.BOUND));
  }

  /** A node that does not lead some shard; it may lead another. */
  static String follower(ChaosCluster cluster, SplittableRandom random) {
    String leader = leader(cluster, random).node();
    return shuffled(cluster, random).stream()
        .filter(id -> !id.equals(leader))
        .findFirst()
        .orElseThrow();
  }

  static String any(ChaosCluster cluster, SplittableRandom random) {
    return shuffled(cluster, random).get(0);
  }

  /** The smallest number of nodes without which nothing goes on. */
  static List<String> majority(ChaosCluster cluster, SplittableRandom random) {
    return shuffled(cluster, random).subList(0, cluster.ids().size() / 2 + 1);
  }

  /** The largest number of nodes without which the others go on. */
  static List<String> minority(ChaosCluster cluster, SplittableRandom random) {
    return shuffled(cluster, random).subList(0, (cluster.ids().size() - 1) / 2);
  }

  static List<String> shuffled(ChaosCluster cluster, SplittableRandom random) {
    List<String> ids =
        new ArrayList<>(cluster.ids().stream().filter(cluster.nodes()::isAlive).toList());
    Collections.shuffle(ids, new Random(random.nextLong()));
    return ids;
  }
}
