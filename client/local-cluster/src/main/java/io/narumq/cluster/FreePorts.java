package io.narumq.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a base port whose whole range nobody listens on.
 *
 * <p>A port can be taken between the look and the start of the node, which then says so and exits.
 */
public final class FreePorts {
  private static final int TRIES = 200;
  private static final int FIRST = 10_000;

  /**
   * From here on Linux hands out ports to outgoing connections: one of those could be in the way.
   */
  private static final int EPHEMERAL = 32_768;

  private FreePorts() {}

  /** {@code preferred} if all ports of that many nodes are free there, else a random free base. */
  public static int baseNear(int preferred, int nodes) {
    return areFree(preferred, nodes) ? preferred : anyBase(nodes);
  }

  /** A random free base from 10,000 on and below the ports of outgoing connections. */
  public static int anyBase(int nodes) {
    int bases = (EPHEMERAL - FIRST) / NodeAddress.PORTS_PER_NODE - nodes;
    for (int i = 0; i < TRIES; i++) {
      int base = FIRST + NodeAddress.PORTS_PER_NODE * ThreadLocalRandom.current().nextInt(bases);
      if (areFree(base, nodes)) {
        return base;
      }
    }
    throw new LocalClusterException("no free ports for " + nodes + " nodes in " + TRIES + " tries");
  }

  /** Whether nobody listens on any port of that many nodes. */
  public static boolean areFree(int base, int nodes) {
    for (int number = 1; number <= nodes; number++) {
      NodeAddress node = NodeAddress.of(number, base);
      if (!isFree(node.apiPort()) || !isFree(node.httpPort()) || !isFree(node.raftPort())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
