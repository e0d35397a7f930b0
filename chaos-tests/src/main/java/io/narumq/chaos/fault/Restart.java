package io.narumq.chaos.fault;

import io.narumq.chaos.cluster.ChaosCluster;
import java.util.Map;

/** A node that ends and comes back in other circumstances. */
final class Restart {
  private Restart() {}

  /** Returns when it serves, with these variables in its environment. */
  static void with(ChaosCluster cluster, String node, Map<String, String> environment)
      throws InterruptedException {
    cluster.nodes().kill(node);
    cluster.setEnvironment(node, environment);
    cluster.awaitWhole();
  }

  /** As it was before; does not wait. */
  static void without(ChaosCluster cluster, String node) {
    cluster.nodes().kill(node);
    cluster.setEnvironment(node, Map.of());
    cluster.nodes().start(node);
  }
}
