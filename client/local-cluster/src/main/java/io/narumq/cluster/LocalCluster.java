package io.narumq.cluster;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.narumq.api.QueueName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Real node processes on this machine.
 *
 * <p>Thread-safe. Every wait is bounded and ends in a {@link LocalClusterException} that shows the
 * end of the log of what went wrong. Closing stops tethered nodes and leaves their folders.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Duration STOP_BOUND = Duration.ofSeconds(15);
  private static final long POLL_MS = 50;

  private final LocalClusterOptions options;

  /** Replaced when a node comes or goes. */
  private volatile Map<String, NodeProcess> nodes;

  private final TopologyProbe probe;
  private final Ties ties;
  private final Thread killOnExit = new Thread(this::killAll, "local-cluster-exit");

  private LocalCluster(LocalClusterOptions options) {
    this.options = options;
    ties = options.ties();
    probe = new TopologyProbe(options.clusterId());
    nodes =
        NodeAddress.all(options).stream()
            .collect(
                toMap(
                    NodeAddress::id,
                    node -> new NodeProcess(node, options),
                    (a, b) -> a,
                    LinkedHashMap::new));
  }

  /** Starts all nodes; does not wait for them. */
  public static LocalCluster start(LocalClusterOptions options) {
    LocalCluster cluster = open(options);
    try {
      cluster.startMissing();
      return cluster;
    } catch (RuntimeException e) {
      cluster.stop();
      cluster.close();
      throw e;
    }
  }

  /** Starts nothing yet; of a detached cluster it finds the nodes that run. */
  public static LocalCluster open(LocalClusterOptions options) {
    LocalCluster cluster = new LocalCluster(options);
    if (options.ties() == Ties.TETHERED) {
      Runtime.getRuntime().addShutdownHook(cluster.killOnExit);
    }
    return cluster;
  }

  /**
   * Starts the nodes that do not run; does not wait for them.
   *
   * @return their ids
   */
  public List<String> startMissing() {
    List<NodeProcess> missing = nodes.values().stream().filter(node -> !node.isAlive()).toList();
    missing.forEach(NodeProcess::start);
    return missing.stream().map(node -> node.address().id()).toList();
  }

  /** {@code host:port} of every node, running or not, for clients. */
  public List<String> endpoints() {
    return nodes.values().stream().map(node -> node.address().endpoint()).toList();
  }

  /** The ids of all nodes in order, running or not. */
  public Set<String> nodeIds() {
    return Collections.unmodifiableSet(nodes.keySet());
  }

  /** {@code host:port} of one node, running or not, for clients. */
  public String endpoint(String id) {
    return node(id).address().endpoint();
  }

  /** Whether there is a process of this node, paused or not. */
  public boolean isAlive(String id) {
    return node(id).isAlive();
  }

  /** Whether this node ended without having been told to. */
  public boolean diedByItself(String id) {
    return node(id).diedByItself();
  }

  /** The shard in which a queue lives. */
  public int shardOf(String queue) {
    return QueueName.shardOf(queue, options.shards());
  }

  /** What the running nodes say now. Takes up to a second. */
  public ClusterView view() {
    return probe.ask(running().stream().map(NodeProcess::address).toList());
  }

  /** The same, but asks again for up to {@code bound} if a running node did not answer. */
  public ClusterView view(Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    ClusterView view = view();
    while (view.answers().size() < running().size() && System.nanoTime() - end < 0) {
      view = view();
    }
    return view;
  }

  /** The leader of a shard, if the running nodes know of one and it runs itself. */
  public Optional<Leadership> leader(int shard) {
    return view().leader(shard).filter(leader -> node(leader.nodeId()).isRunning());
  }

  /** Waits for a leader of a term after {@code term}; 0 means any leader. */
  public Leadership awaitLeader(int shard, long term, Duration bound) {
    return await(
        "a leader of shard " + shard + " after term " + term,
        bound,
        () -> leader(shard).filter(leader -> leader.term() > term));
  }

  /** Waits until all running nodes answer and agree on the leader of each shard. */
  public void awaitReady(Duration bound) {
    await(
        "all running nodes to answer and agree on the leaders",
        bound,
        () -> isReady() ? Optional.of(true) : Optional.empty());
  }

  /** Whether they do now. Takes up to a second. */
  public boolean isReady() {
    Set<String> running = running().stream().map(node -> node.address().id()).collect(toSet());
    return view().isSettled(running);
  }

  /**
   * Starts a new node that waits to be taken into the cluster; does not wait for it.
   *
   * @param number of a node that there is not yet, beyond those of the options
   * @return where it is
   */
  public synchronized NodeAddress join(int number) {
    NodeAddress address = NodeAddress.of(number, options);
    NodeProcess node = new NodeProcess(address, options, NodeFlags.joining(options, address));
    Map<String, NodeProcess> more = new LinkedHashMap<>(nodes);
    if (more.putIfAbsent(address.id(), node) != null) {
      throw new IllegalArgumentException("there is a node " + address.id() + " already");
    }
    nodes = more;
    node.start();
    return address;
  }

  /** Ends a node that was taken out of the cluster, if it runs, and knows it no more. */
  public synchronized void forget(String id) {
    NodeProcess node = node(id);
    if (node.isAlive()) {
      node.kill();
    }
    Map<String, NodeProcess> fewer = new LinkedHashMap<>(nodes);
    fewer.remove(id);
    nodes = fewer;
  }

  /** Starts a node that was killed or stopped, on its old data; does not wait for it. */
  public void start(String id) {
    node(id).start();
  }

  /**
   * The same, for this one time with more flags of its JVM than all nodes have, such as {@code
   * -Dname=value}.
   */
  public void start(String id, List<String> jvmFlags) {
    node(id).start(jvmFlags);
  }

  /** SIGKILL: the process has no chance to finish anything. Returns when it is gone. */
  public void kill(String id) {
    node(id).kill();
  }

  /** SIGSTOP: the process stays but does nothing, as in a long pause of a machine. */
  public void pause(String id) {
    node(id).pause();
  }

  /** SIGCONT after a pause. */
  public void resume(String id) {
    node(id).resume();
  }

  /** SIGTERM, and SIGKILL if the node is not gone after 15 seconds. */
  public void stop(String id) {
    node(id).requestStop();
    node(id).awaitStopped(STOP_BOUND);
  }

  /** The process id of a running or paused node. */
  public long pid(String id) {
    return node(id).pid();
  }

  /** How the last process of a node ended: its exit code, or 128 and the signal that killed it. */
  public int exitCode(String id) {
    return node(id).exitCode();
  }

  /** What a node wrote, over all its restarts. */
  public Path log(String id) {
    return node(id).log();
  }

  /** Nodes that ended without having been told to, each with the end of its log; empty if none. */
  public String unexpectedDeaths() {
    return nodes.values().stream()
        .filter(NodeProcess::diedByItself)
        .map(NodeProcess::lastWords)
        .collect(joining("\n"));
  }

  /** SIGTERM to all nodes at once, and SIGKILL to those that are not gone in time. */
  public void stop() {
    nodes.values().forEach(NodeProcess::requestStop);
    nodes.values().forEach(node -> node.awaitStopped(STOP_BOUND));
  }

  /** Stops all nodes if they are tethered; detached ones live on. */
  @Override
  public void close() {
    if (ties == Ties.TETHERED) {
      stop();
    }
    probe.close();
    try {
      Runtime.getRuntime().removeShutdownHook(killOnExit);
    } catch (IllegalStateException exiting) {
      // The hook runs, or has run: nothing is left for it to do.
    }
  }

  private void killAll() {
    nodes.values().forEach(NodeProcess::kill);
  }

  private Collection<NodeProcess> running() {
    return nodes.values().stream().filter(NodeProcess::isRunning).toList();
  }

  private NodeProcess node(String id) {
    NodeProcess node = nodes.get(id);
    if (node == null) {
      throw new IllegalArgumentException("no node " + id + " in " + nodes.keySet());
    }
    return node;
  }

  private <T> T await(String what, Duration bound, Supplier<Optional<T>> condition) {
    long end = System.nanoTime() + bound.toNanos();
    while (true) {
      Optional<T> found = condition.get();
      if (found.isPresent()) {
        return found.get();
      }
      String deaths = unexpectedDeaths();
      if (!deaths.isEmpty()) {
        throw new LocalClusterException("waited for " + what + ", but " + deaths);
      }
      if (System.nanoTime() - end > 0) {
        throw new LocalClusterException(
            "waited " + bound.toSeconds() + " s for " + what + "\n" + logTails());
      }
      pausePolling();
    }
  }

  private static void pausePolling() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalClusterException("interrupted while waiting for the cluster", e);
    }
  }

  private String logTails() {
    return nodes.values().stream()
        .map(node -> node.address().id() + " last wrote:\n" + node.logTail())
        .collect(joining("\n"));
  }
}
