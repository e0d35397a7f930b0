package io.narumq.chaos.cluster;

import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import io.narumq.cluster.NodePlaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a run and what surrounds them: networks if the run is in an {@link Enclosure}, disks
 * if it may mount. To be used by one thread, but for {@link #nodes}.
 */
public final class ChaosCluster implements AutoCloseable {
  /** How long a cluster of which nothing is broken may take for anything. */
  public static final Duration BOUND = Duration.ofSeconds(60);

  private static final long DISK_BYTES = 1L << 30;

  /** Small files and short ways: what takes hours on large clusters happens within a run. */
  private static final String[] SETTINGS = {
    "log.segment_bytes=1048576",
    "log.flush_bytes=4000000",
    "log.flush_ms=2000",
    "log.kept_entries=4000"
  };

  private final Path folder;
  private final LocalCluster nodes;
  private final Machines machines;
  private final Optional<Network> network;
  private final Map<String, SmallDisk> disks;
  private @Nullable Clients clients;

  private ChaosCluster(
      Path folder,
      LocalCluster nodes,
      Machines machines,
      Optional<Network> network,
      Map<String, SmallDisk> disks) {
    this.folder = folder;
    this.nodes = nodes;
    this.machines = machines;
    this.network = network;
    this.disks = disks;
  }

  /** Starts so many nodes with their folders below {@code folder}, and waits until they serve. */
  public static ChaosCluster start(Path folder, int count) {
    Optional<Network> network =
        Enclosure.isHere() ? Optional.of(Network.build(count)) : Optional.empty();
    Machines machines = new Machines(network.<NodePlaces>map(it -> it).orElse(NodePlaces.LOOPBACK));
    Map<String, SmallDisk> disks = disks(folder, count);
    int basePort =
        network.isPresent() ? LocalClusterOptions.DEFAULT_BASE_PORT : FreePorts.anyBase(count);
    LocalCluster nodes =
        LocalCluster.start(
            LocalClusterOptions.in(folder)
                .withNodes(count)
                .withBasePort(basePort)
                .withPlaces(machines)
                .withSettings(SETTINGS));
    ChaosCluster cluster = new ChaosCluster(folder, nodes, machines, network, disks);
    try {
      nodes.awaitReady(BOUND);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static Map<String, SmallDisk> disks(Path folder, int count) {
    Map<String, SmallDisk> disks = new LinkedHashMap<>();
    if (SmallDisk.missing().isEmpty()) {
      IntStream.rangeClosed(1, count)
          .mapToObj(number -> "n" + number)
          .forEach(id -> disks.put(id, SmallDisk.mount(data(folder, id), DISK_BYTES)));
    }
    return disks;
  }

  /** That of the run, for whatever a fault needs. */
  public Path folder() {
    return folder;
  }

  /** The processes. */
  public LocalCluster nodes() {
    return nodes;
  }

  /** The ids of all nodes, in order. */
  public List<String> ids() {
    return List.copyOf(nodes.nodeIds());
  }

  /** The number of a node in its {@link #network}. */
  public static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  /** Those that can be hit, from now on. */
  public void setClients(Clients clients) {
    this.clients = clients;
  }

  /** Those that can be hit. */
  public Clients clients() {
    return Objects.requireNonNull(clients, "nobody is there yet");
  }

  /** Absent where nodes are plain processes. */
  public Optional<Network> network() {
    return network;
  }

  /** That of a node; absent where nothing can be mounted. */
  public Optional<SmallDisk> disk(String id) {
    return Optional.ofNullable(disks.get(id));
  }

  /** The data directory of a node. */
  public Path data(String id) {
    return data(folder, id);
  }

  private static Path data(Path folder, String id) {
    return folder.resolve(id).resolve("data");
  }

  /** Variables with which a node starts the next time, in place of those set before. */
  public void setEnvironment(String id, Map<String, String> environment) {
    machines.setEnvironment(number(id), environment);
  }

  /**
   * Starts what does not run and waits until all nodes serve and have applied what any had applied
   * when they were asked first.
   *
   * @throws RuntimeException if that takes longer than {@link #BOUND}
   */
  public void awaitWhole() throws InterruptedException {
    nodes.startMissing();
    nodes.awaitReady(BOUND);
    Callable<Boolean> caughtUp = caughtUp();
    Optional<String> failure = Poll.until(BOUND, caughtUp);
    if (failure.isPresent()) {
      throw new IllegalStateException("not all have caught up: " + failure.get() + ": " + caughtUp);
    }
  }

  /** Whether all nodes have applied what any had applied now; its text says how far they are. */
  public Callable<Boolean> caughtUp() {
    return new CaughtUp(nodes, BOUND);
  }

  @Override
  public void close() {
    disks.values().forEach(SmallDisk::thaw);
    nodes.close();
    new ArrayList<>(disks.values()).forEach(SmallDisk::close);
  }
}
