package io.narumq.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A cluster of one node inside this JVM. It cannot be stopped alone: it ends with the process, and
 * ends the process if it fails.
 */
public final class InProcessNode {
  private static final long POLL_NANOS = 20_000_000;

  private final NodeAddress address;
  private final String clusterId;

  private InProcessNode(NodeAddress address, String clusterId) {
    this.address = address;
    this.clusterId = clusterId;
  }

  /**
   * Starts the node; does not wait for it. Its class is found by name: nothing here depends on
   * server code.
   *
   * @param options of a cluster of one node; its data is in {@code n1/data} below the folder
   */
  public static InProcessNode start(LocalClusterOptions options) {
    LocalClusterOptions single = options.withNodes(1);
    NodeAddress address = NodeAddress.of(1, single.basePort());
    List<String> flags = NodeFlags.of(single, address);
    Method main = main(single.jvm().mainClass());
    Thread runner = new Thread(() -> run(main, flags), "node");
    runner.setDaemon(true);
    runner.start();
    return new InProcessNode(address, single.clusterId());
  }

  /** {@code host:port} for clients. */
  public String endpoint() {
    return address.endpoint();
  }

  /**
   * Waits until the node leads all shards.
   *
   * @throws LocalClusterException if it does not in time
   */
  public void awaitReady(Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    try (TopologyProbe probe = new TopologyProbe(clusterId)) {
      while (!probe.ask(List.of(address)).isSettled(Set.of(address.id()))) {
        if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
          throw new LocalClusterException(
              "the node at %s was not ready in %d s".formatted(endpoint(), bound.toSeconds()));
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private static Method main(String mainClass) {
    try {
      return Class.forName(mainClass).getMethod("main", String[].class);
    } catch (ReflectiveOperationException e) {
      throw new LocalClusterException(mainClass + " is not on the class path of this program", e);
    }
  }

  private static void run(Method main, List<String> flags) {
    try {
      main.invoke(null, (Object) flags.toArray(String[]::new));
    } catch (IllegalAccessException e) {
      throw new LocalClusterException(main + " cannot be called", e);
    } catch (InvocationTargetException e) {
      throw new LocalClusterException("the node failed: " + e.getCause(), e);
    }
  }
}
