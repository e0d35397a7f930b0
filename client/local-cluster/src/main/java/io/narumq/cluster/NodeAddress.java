package io.narumq.cluster;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Where one node of a local cluster listens.
 *
 * @param number from 1 on
 * @param host as clients and the other nodes reach it
 * @param apiPort for clients
 * @param raftPort for the other nodes
 */
public record NodeAddress(int number, String host, int apiPort, int raftPort) {
  /** Ports of a node lie together, and each node has a decade of its own: n1 9640, n2 9650 ... */
  static final int PORTS_PER_NODE = 10;

  private static final int RAFT_OFFSET = 2;

  /** Node {@code number}, from 1, of a cluster on loopback whose first port is {@code basePort}. */
  static NodeAddress of(int number, int basePort) {
    return of(number, NodePlaces.LOOPBACK.host(number), basePort);
  }

  /** Of a cluster, or beyond its last one. */
  static NodeAddress of(int number, LocalClusterOptions cluster) {
    return of(number, cluster.places().host(number), cluster.basePort());
  }

  private static NodeAddress of(int number, String host, int basePort) {
    int apiPort = basePort + PORTS_PER_NODE * (number - 1);
    return new NodeAddress(number, host, apiPort, apiPort + RAFT_OFFSET);
  }

  /** All nodes of a cluster, in order. */
  static List<NodeAddress> all(LocalClusterOptions cluster) {
    return IntStream.rangeClosed(1, cluster.nodes())
        .mapToObj(number -> of(number, cluster))
        .toList();
  }

  /** {@code n1}, {@code n2} ... */
  public String id() {
    return "n" + number;
  }

  /** Of health and metrics: the one that a node takes if it is told nothing else. */
  public int httpPort() {
    return apiPort + 1;
  }

  /** {@code host:port} for clients. */
  public String endpoint() {
    return host + ":" + apiPort;
  }

  /** The node as the flag {@code --peer} of a node process takes it. */
  public String peer() {
    return id() + "=" + host + ":" + apiPort + ":" + raftPort;
  }
}
