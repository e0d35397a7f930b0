package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.check.ReplicasEqual;
import io.narumq.client.NaruClient;
import io.narumq.cluster.ClusterView.Replica;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node loses its disk and gets everything from the others: idle, under load, under load with a
 * kill on the way back, and when it was the leader. Clients notice nothing of it. {@code
 * -Dnaru.seed=} repeats the moments.
 */
class RejoinUnderLoadTest {
  private static final String QUEUE = "rejoin";
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int KILL_MS_MAX = 7_000;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ReplicasEqual replicasEqual = new ReplicasEqual();

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
      await().atMost(BOUND).until(() -> replicasMeet(cluster));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
    assertThat(replicasEqual.verdict().violations()).isEmpty();
  }

  private void rejoin(LocalCluster cluster, String node, String when) throws Exception {
    long start = startWithoutData(cluster, node);
    finish(cluster, node, when, start);
  }

  private void killOnTheWay(LocalCluster cluster, String node) throws Exception {
    Disk disk = Disk.of(folder, node);
    startWithoutData(cluster, node);
    long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_MS_MAX));
    await().atMost(BOUND).pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= at);
    cluster.kill(node);
    String stage = disk.files("node.properties").isEmpty() ? "before anything" : disk.stage();
    cluster.start(node);
    finish(cluster, node, "under load, killed once when it was " + stage, System.nanoTime());
  }

  private long startWithoutData(LocalCluster cluster, String node) throws Exception {
    Disk disk = Disk.of(folder, node);
    cluster.kill(node);
    disk.replace();
    disk.requestRejoin();
    long start = System.nanoTime();
    cluster.start(node);
    return start;
  }

  private void finish(LocalCluster cluster, String node, String when, long start) {
    Disk disk = Disk.of(folder, node);
    await().atMost(BOUND).ignoreExceptions().until(() -> disk.stage().equals("started"));
    long target = cluster.view(BOUND).replicas(0).get(leader(cluster)).appliedIndex();
    await().atMost(BOUND).until(() -> applied(cluster, node) >= target);
    System.out.printf(
        "rejoin: %s, %s: back after %d ms%n",
        node, when, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    observe(cluster);
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

  private static long applied(LocalCluster cluster, String node) {
    return cluster.view(BOUND).replicas(0).getOrDefault(node, new Replica(0, 0)).appliedIndex();
  }

  private boolean replicasMeet(LocalCluster cluster) {
    Map<String, Replica> replicas = observe(cluster);
    return replicas.size() == cluster.nodeIds().size()
        && replicas.values().stream().map(Replica::appliedIndex).distinct().count() == 1;
  }

  private Map<String, Replica> observe(LocalCluster cluster) {
    Map<String, Replica> replicas = cluster.view().replicas(0);
    replicas.forEach(
        (node, it) -> replicasEqual.observe(0, node, it.appliedIndex(), it.checksum()));
    return replicas;
  }
}
