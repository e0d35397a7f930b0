package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.cluster.NodeData;
import io.narumq.chaos.cluster.SmallDisk;
import io.narumq.client.NaruClient;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks lose their power under load, and with it whatever was written to them and not forced: that
 * of a follower, of the leader, of all nodes at once, and sometimes once more while the node starts
 * again. Nothing that was confirmed is lost, and every node comes back by itself.
 *
 * <p>{@code -Dnaru.rounds=20} is the long form; {@code -Dnaru.seed=} repeats the moments.
 */
class PowerLossTest {
  private static final String QUEUE = "power";
  private static final int ROUNDS = Integer.getInteger("naru.rounds", 3);
  private static final long DISK_BYTES = 256L << 20;
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Short enough for a term that has just begun, long enough for flushes and purges. */
  private static final int CALM_MS_MAX = 1_500;

  /** About as long as a node takes to start. */
  private static final int START_MS_MAX = 2_500;

  private static final int CONFIRMED_BETWEEN = 50;
  private static final String FORCED = "forced";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ObservedReplicas replicas = new ObservedReplicas();
  private final Map<String, SmallDisk> disks = new LinkedHashMap<>();

  @BeforeEach
  void mount() {
    if (Mounts.arePossible("power loss")) {
      for (String node : List.of("n1", "n2", "n3")) {
        disks.put(node, SmallDisk.mount(NodeData.of(folder, node).data(), DISK_BYTES));
      }
    }
  }

  @AfterEach
  void unmount() {
    disks.values().forEach(SmallDisk::close);
  }

  @Test
  void whatWasConfirmedIsOnDisk() throws Exception {
    if (disks.isEmpty()) {
      return;
    }
    System.out.println("power loss: -Dnaru.seed=" + seed + ", logs in " + folder);
    try (LocalCluster cluster = LocalCluster.start(options());
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      try (SteadyLoad load = SteadyLoad.start(client, QUEUE)) {
        for (int round = 0; round < ROUNDS; round++) {
          int before = load.confirmed();
          await().atMost(BOUND).until(() -> load.confirmed() >= before + CONFIRMED_BETWEEN);
          pass(random.nextInt(CALM_MS_MAX));
          lose(cluster, victims(cluster, round));
        }
        load.finish();
        System.out.printf("power loss: %s; %d writes cut short%n", load, writesCutShort(cluster));
        load.verify();
      }
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
    replicas.verify();
  }

  /** Files of the log come and go, but seldom what a node needs that was away for seconds. */
  private LocalClusterOptions options() {
    return LocalClusterOptions.in(folder)
        .withBasePort(FreePorts.anyBase(3))
        .withShards(1)
        .withSettings(
            "log.segment_bytes=262144",
            "log.flush_bytes=1000000",
            "log.flush_ms=1000",
            "log.kept_entries=4000");
  }

  private List<String> victims(LocalCluster cluster, int round) {
    String leader = cluster.awaitLeader(0, 0, BOUND).nodeId();
    List<String> all = List.copyOf(cluster.nodeIds());
    int follower = all.indexOf(leader) + 1 + random.nextInt(2);
    return switch (round % 3) {
      case 0 -> List.of(all.get(follower % all.size()));
      case 1 -> List.of(leader);
      default -> all;
    };
  }

  private void lose(LocalCluster cluster, List<String> victims) throws IOException {
    cutAndRestore(cluster, victims);
    long start = System.nanoTime();
    cluster.startMissing();
    String again = "";
    if (random.nextInt(3) == 0) {
      int ms = random.nextInt(START_MS_MAX);
      again = ", and once more after " + ms + " ms";
      pass(ms);
      cutAndRestore(cluster, victims);
      start = System.nanoTime();
      cluster.startMissing();
    }
    cluster.awaitReady(BOUND);
    String leader = cluster.awaitLeader(0, 0, BOUND).nodeId();
    long target = ObservedReplicas.applied(cluster, leader, BOUND);
    for (String node : victims) {
      await().atMost(BOUND).until(() -> ObservedReplicas.applied(cluster, node, BOUND) >= target);
    }
    System.out.printf(
        "power loss: %s%s: back after %d ms%n",
        victims, again, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    replicas.observe(cluster);
  }

  /** A file on each disk proves that what was not forced is gone, and only that. */
  private void cutAndRestore(LocalCluster cluster, List<String> victims) throws IOException {
    List<SmallDisk> affected = new ArrayList<>();
    List<Path> probes = new ArrayList<>();
    for (String node : victims) {
      affected.add(disks.get(node));
      probes.add(NodeData.of(folder, node).data().resolve("probe"));
    }
    writeHalfForced(probes);
    SmallDisk.cutPower(affected);
    victims.forEach(cluster::kill);
    affected.forEach(SmallDisk::restorePower);
    for (Path probe : probes) {
      assertThat(probe).as("only what was forced is there").hasContent(FORCED);
    }
  }

  private static void writeHalfForced(Collection<Path> files) throws IOException {
    for (Path file : files) {
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        channel.write(StandardCharsets.UTF_8.encode(FORCED));
        channel.force(true);
        channel.write(ByteBuffer.allocate(100_000));
      }
    }
  }

  /** In the middle of an fsync of the log; what was not begun leaves no trace. */
  private static long writesCutShort(LocalCluster cluster) throws IOException {
    long found = 0;
    for (String node : cluster.nodeIds()) {
      String log = Files.readString(cluster.log(node));
      found += log.lines().filter(line -> line.contains("was cut short")).count();
    }
    return found;
  }

  private static void pass(int ms) {
    long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    await().atMost(BOUND).pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= at);
  }
}
