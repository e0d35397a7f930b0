package io.narumq.chaos.fault;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Poll;
import java.time.Duration;
import java.util.Map;

/** A node that ends and comes back in other circumstances. */
final class Restart {
  /** By then it serves, unless another fault keeps it from that: what it does counts, not this. */
  private static final Duration BOUND = Duration.ofSeconds(20);

  private Restart() {}

  /** Returns when all that runs serves again, with these variables in the node's environment. */
  static void with(ChaosCluster cluster, String node, Map<String, String> environment)
      throws InterruptedException {
    cluster.nodes().kill(node);
    cluster.setEnvironment(node, environment);
    cluster.nodes().start(node);
    var unused = Poll.until(BOUND, cluster.nodes()::isReady);
  }

  /** In good order, and as it is. Returns when all that runs serves again. */
  static void gently(ChaosCluster cluster, String node) throws InterruptedException {
    cluster.nodes().stop(node);
    cluster.nodes().start(node);
    var unused = Poll.until(BOUND, cluster.nodes()::isReady);
  }

  /** As it was before; does not wait. */
  static void without(ChaosCluster cluster, String node) {
    cluster.nodes().kill(node);
    cluster.setEnvironment(node, Map.of());
    cluster.nodes().start(node);
  }
}
