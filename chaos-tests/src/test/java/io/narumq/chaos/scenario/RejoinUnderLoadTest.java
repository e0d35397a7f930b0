package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.cluster.NodeData;
import io.narumq.client.NaruClient;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node loses its disk and gets everything from the others once it is told to: idle, under load,
 * under load with a kill on the way back, and when it was the leader. Clients notice nothing of it.
 * {@code -Dnaru.seed=} repeats the moments.
 */
@Tag("long")
class RejoinUnderLoadTest {
  private static final String QUEUE = "rejoin";
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int KILL_MS_MAX = 7_000;
  private static final int DATA_DAMAGED = 4;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ObservedReplicas replicas = new ObservedReplicas();

  @Test
  void aWipedNodeIsAFullMemberAgain() throws Exception {
    System.out.println("rejoin: -Dnaru.seed=" + seed + ", data and logs in " + folder);
    LocalClusterOptions options =
        LocalClusterOptions.in(folder)
            .withBasePort(FreePorts.anyBase(3))
            .withShards(1)
            .withSettings(
                "log.segment_bytes=65536",
                "log.flush_bytes=500000",
                "log.flush_ms=1000",
                "log.kept_entries=32");
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      refusesToStartWithoutData(cluster, follower(cluster));
      rejoin(cluster, follower(cluster), "idle");
      try (SteadyLoad load = SteadyLoad.start(client, QUEUE)) {
        await().atMost(BOUND).until(() -> load.confirmed() > 1_000);
        rejoin(cluster, follower(cluster), "under load");
        String node = follower(cluster);
        killOnTheWay(cluster, node);
        rejoin(cluster, leader(cluster), "under load, as the leader");
        load.finish();
        System.out.println("rejoin: " + load);
        load.verify();
      }
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
    replicas.verify();
  }

  /** The whole directory is gone, the marker of its identity included: no new node for all that. */
  private void refusesToStartWithoutData(LocalCluster cluster, String node) throws Exception {
    NodeData disk = NodeData.of(folder, node);
    cluster.kill(node);
    disk.replace();
    cluster.start(node);
    await().atMost(BOUND).until(() -> cluster.diedByItself(node));
    assertThat(cluster.exitCode(node)).isEqualTo(DATA_DAMAGED);
    assertThat(Files.readString(cluster.log(node))).contains("naru node rejoin");
    disk.requestRejoin();
    finish(cluster, node, "after its start was refused", start(cluster, node));
  }

  private void rejoin(LocalCluster cluster, String node, String when) throws Exception {
    long start = startWithoutData(cluster, node);
    finish(cluster, node, when, start);
  }

  private void killOnTheWay(LocalCluster cluster, String node) throws Exception {
    NodeData disk = NodeData.of(folder, node);
    startWithoutData(cluster, node);
    long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_MS_MAX));
    await().atMost(BOUND).pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= at);
    cluster.kill(node);
    String stage = disk.files("node.properties").isEmpty() ? "before anything" : disk.stage();
    cluster.start(node);
    finish(cluster, node, "under load, killed once when it was " + stage, System.nanoTime());
  }

  private long startWithoutData(LocalCluster cluster, String node) throws Exception {
    NodeData disk = NodeData.of(folder, node);
    cluster.kill(node);
    disk.replace();
    disk.requestRejoin();
    return start(cluster, node);
  }

  private static long start(LocalCluster cluster, String node) {
    long start = System.nanoTime();
    cluster.start(node);
    return start;
  }

  private void finish(LocalCluster cluster, String node, String when, long start) {
    NodeData disk = NodeData.of(folder, node);
    await().atMost(BOUND).ignoreExceptions().until(() -> disk.stage().equals("started"));
    long target = ObservedReplicas.applied(cluster, leader(cluster), BOUND);
    await().atMost(BOUND).until(() -> ObservedReplicas.applied(cluster, node, BOUND) >= target);
    System.out.printf(
        "rejoin: %s, %s: back after %d ms%n",
        node, when, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    replicas.observe(cluster);
  }

  private static String leader(LocalCluster cluster) {
    return cluster.awaitLeader(0, 0, BOUND).nodeId();
  }

  private String follower(LocalCluster cluster) {
    String leader = leader(cluster);
    return cluster.nodeIds().stream()
        .filter(id -> !id.equals(leader))
        .skip(random.nextInt(2))
        .findFirst()
        .orElseThrow();
  }
}
