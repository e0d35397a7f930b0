package io.narumq.cluster;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Where one node of a local cluster listens. Always on the loopback interface.
 *
 * @param id {@code n1}, {@code n2} ...
 * @param apiPort for clients
 * @param raftPort for the other nodes
 */
public record NodeAddress(String id, int apiPort, int raftPort) {
  static final String HOST = "127.0.0.1";

  /** Ports of a node lie together, and each node has a decade of its own: n1 9640, n2 9650 ... */
  static final int PORTS_PER_NODE = 10;

  private static final int RAFT_OFFSET = 2;

  /** Node {@code number}, from 1, of a cluster whose first port is {@code basePort}. */
  static NodeAddress of(int number, int basePort) {
    int apiPort = basePort + PORTS_PER_NODE * (number - 1);
    return new NodeAddress("n" + number, apiPort, apiPort + RAFT_OFFSET);
  }

  /** All nodes of a cluster, in order. */
  static List<NodeAddress> all(LocalClusterOptions cluster) {
    return IntStream.rangeClosed(1, cluster.nodes())
        .mapToObj(number -> of(number, cluster.basePort()))
        .toList();
  }

  /** Of health and metrics: the one that a node takes if it is told nothing else. */
  public int httpPort() {
    return apiPort + 1;
  }

  /** {@code host:port} for clients. */
  public String endpoint() {
    return HOST + ":" + apiPort;
  }

  /** The node as the flag {@code --peer} of a node process takes it. */
  String peer() {
    return id + "=" + HOST + ":" + apiPort + ":" + raftPort;
  }
}
