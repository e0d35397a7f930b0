package io.narumq.client.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A {@link FakeCluster} whose nodes serve gRPC. */
public final class FakeServers implements AutoCloseable {
  private static final int PORT_MIN = 20_000;
  private static final int PORT_MAX = 32_000;

  private static final int PUMP_MS = 20;

  private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
  private final FakeCluster cluster;
  private final List<FakeNode> nodes = new ArrayList<>();

  private FakeServers(List<String> addresses) {
    cluster = new FakeCluster(addresses, System::nanoTime);
    addresses.forEach(address -> nodes.add(new FakeNode(address, cluster).start()));
    var unused =
        time.scheduleWithFixedDelay(cluster::pump, PUMP_MS, PUMP_MS, TimeUnit.MILLISECONDS);
  }

  /** So many nodes, of which the first one leads. */
  public static FakeServers start(int nodes) {
    Set<String> addresses = new LinkedHashSet<>();
    while (addresses.size() < nodes) {
      addresses.add("127.0.0.1:" + freePort());
    }
    return new FakeServers(List.copyOf(addresses));
  }

  /** A loopback port that nobody listens on, below the range of outgoing connections. */
  public static int freePort() {
    IOException last = null;
    for (int i = 0; i < 100; i++) {
      int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        last = e;
      }
    }
    throw new IllegalStateException("no free port", last);
  }

  public FakeCluster cluster() {
    return cluster;
  }

  public List<String> addresses() {
    return cluster.addresses();
  }

  public String address(int node) {
    return addresses().get(node);
  }

  public FakeNode node(int node) {
    return nodes.get(node);
  }

  @Override
  public void close() {
    time.shutdownNow();
    nodes.forEach(FakeNode::close);
  }
}
