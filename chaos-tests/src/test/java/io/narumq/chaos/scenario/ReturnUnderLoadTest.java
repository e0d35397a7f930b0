package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
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
 * A follower is killed and stays away until the others have purged what it lacks. It comes back
 * under load, is killed again at some moment of its way back, and comes back once more. Clients
 * notice nothing of it. {@code -Dnaru.seed=} repeats the moments.
 */
@Tag("long")
class ReturnUnderLoadTest {
  private static final String QUEUE = "return";
  private static final int ROUNDS = Integer.getInteger("naru.rounds", 1);
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Longer than a small database takes: it is hit before, during and after. */
  private static final int KILL_MS_MAX = 1_500;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ObservedReplicas replicas = new ObservedReplicas();

  @Test
  void aFollowerThatWasAwayForLongGetsTheWholeState() throws Exception {
    System.out.println("return: -Dnaru.seed=" + seed + ", data and logs in " + folder);
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
      try (SteadyLoad load = SteadyLoad.start(client, QUEUE)) {
        for (int round = 1; round <= ROUNDS; round++) {
          stayAwayAndComeBack(cluster);
        }
        load.finish();
        System.out.println("return: " + load);
        load.verify();
      }
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
    replicas.verify();
  }

  private void stayAwayAndComeBack(LocalCluster cluster) throws IOException {
    String leader = cluster.awaitLeader(0, 0, BOUND).nodeId();
    String away =
        cluster.nodeIds().stream()
            .filter(id -> !id.equals(leader))
            .skip(random.nextInt(2))
            .findFirst()
            .orElseThrow();
    long last = LogFiles.killUntilPurged(cluster, folder, away, BOUND);

    String before = Files.readString(cluster.log(away));
    cluster.start(away);
    int killMs = random.nextInt(KILL_MS_MAX);
    await().atMost(BOUND).until(() -> wrote(cluster, away, before).contains("Download"));
    long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(killMs);
    await().atMost(BOUND).pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= at);
    cluster.kill(away);
    String when = moment(wrote(cluster, away, before));

    long startNanos = System.nanoTime();
    cluster.start(away);
    cluster.awaitReady(BOUND);
    long target = ObservedReplicas.applied(cluster, leader, BOUND);
    await().atMost(BOUND).until(() -> ObservedReplicas.applied(cluster, away, BOUND) >= target);
    System.out.printf(
        "return: %s lacked entries from %d on; killed again %d ms later, %s; back after %d ms%n",
        away, last, killMs, when, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    assertThat(wrote(cluster, away, before)).contains("has a database of");
    replicas.observe(cluster);
  }

  private static String moment(String log) {
    return log.contains("has a database of") ? "after the download" : "during the download";
  }

  private static String wrote(LocalCluster cluster, String node, String before) throws IOException {
    return Files.readString(cluster.log(node)).substring(before.length());
  }
}
