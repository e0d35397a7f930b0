package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.cluster.NodeData;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large backlog, and traffic beside it: flushes and checkpoints do not hold up what is applied, a
 * node gets the whole state while the leader goes on leading, and nodes start within a bound. How
 * long entries took is told and no more: a busy machine may stand still for longer than any bound.
 * {@code -Dnaru.state.gigabytes=5} makes it large; it takes about five times that much disk.
 */
@Tag("long")
class BigStateTest {
  private static final double GIGABYTES =
      Double.parseDouble(System.getProperty("naru.state.gigabytes", "0.03"));
  private static final long BYTES = (long) (GIGABYTES * (1 << 30));
  private static final int BODY_BYTES = 16 << 10;
  private static final int BATCH = 32;
  private static final int AT_ONCE = 4;

  /** As in real life; small ones are flushed and purged as often as large ones. */
  private static final long FLUSH_BYTES = Math.min(256L << 20, BYTES / 8);

  private static final Duration BOUND = Duration.ofMinutes(15);
  private static final String BACKLOG = "backlog";
  private static final String TRAFFIC = "traffic";

  @TempDir(cleanup = CleanupMode.ALWAYS)
  private Path folder;

  @Test
  void aLargeStateIsNoHindrance() throws Exception {
    LocalClusterOptions options =
        LocalClusterOptions.in(folder)
            .withBasePort(FreePorts.anyBase(3))
            .withShards(1)
            .withSettings(
                "log.segment_bytes=" + Math.min(16L << 20, FLUSH_BYTES / 2),
                "log.flush_bytes=" + FLUSH_BYTES);
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(BACKLOG);
      client.createQueue(TRAFFIC);
      try (SteadyLoad load = SteadyLoad.start(client, TRAFFIC)) {
        fill(client);
        say("longest send beside it " + load.takeSlowestMs() + " ms");
        String follower = follower(cluster);
        for (String node : cluster.nodeIds()) {
          say("while it was filled, " + node + ": " + Applies.of(cluster, node));
        }
        rejoin(cluster, follower, load);
        cluster.stop(follower);
        start(cluster, follower, "after a stop");
        cluster.kill(follower);
        start(cluster, follower, "after a kill");
        load.finish();
        load.verify();
      }
      ObservedReplicas replicas = new ObservedReplicas();
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
      replicas.verify();
      for (String node : cluster.nodeIds()) {
        assertThat(writesHeldBack(node)).as("writes that RocksDB held back on " + node).isEmpty();
      }
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
  }

  /** Random bytes: nothing of it can be compressed. */
  private void fill(NaruClient client) {
    long start = System.nanoTime();
    long left = BYTES;
    while (left > 0) {
      List<CompletableFuture<SendOutcome>> sends =
          Stream.generate(() -> client.sendAsync(BACKLOG, randomBatch())).limit(AT_ONCE).toList();
      for (CompletableFuture<SendOutcome> send : sends) {
        if (send.join() instanceof SendOutcome.Acked) {
          left -= (long) BATCH * BODY_BYTES;
        }
      }
    }
    say((BYTES >> 20) + " MiB stored in " + msSince(start) + " ms");
  }

  private static List<OutgoingMessage> randomBatch() {
    return Stream.generate(BigStateTest::randomMessage).limit(BATCH).toList();
  }

  private static OutgoingMessage randomMessage() {
    byte[] body = new byte[BODY_BYTES];
    ThreadLocalRandom.current().nextBytes(body);
    return OutgoingMessage.of(body);
  }

  /** What a node itself has measured around each entry since it started. */
  private record Applies(double all, double slow) {
    static Applies of(LocalCluster cluster, String node) throws Exception {
      Map<String, Double> metrics = new NodePages(cluster, node).metrics();
      double all = metrics.get("narumq_apply_seconds_count{shard=\"0\"}");
      double quick = metrics.get("narumq_apply_seconds_bucket{shard=\"0\",le=\"0.05\"}");
      return new Applies(all, all - quick);
    }

    Applies since(Applies before) {
      return new Applies(all - before.all, slow - before.slow);
    }

    @Override
    public String toString() {
      return "%.0f entries applied, %.0f of them in more than 50 ms".formatted(all, slow);
    }
  }

  /** Of the whole life of a database, by its own log. */
  private List<String> writesHeldBack(String node) throws Exception {
    List<String> heldBack = new ArrayList<>();
    for (Path log : NodeData.of(folder, node).files("shard-0/.*/LOG.*")) {
      try (Stream<String> lines = Files.lines(log)) {
        lines.filter(line -> line.matches(".*(Stopping|Stalling) writes.*")).forEach(heldBack::add);
      }
    }
    return heldBack;
  }

  private void rejoin(LocalCluster cluster, String node, SteadyLoad load) throws Exception {
    Leadership before = leader(cluster);
    NodeData disk = NodeData.of(folder, node);
    cluster.kill(node);
    disk.replace();
    disk.requestRejoin();
    int confirmed = load.confirmed();
    Applies atLeader = Applies.of(cluster, before.nodeId());
    long start = System.nanoTime();
    cluster.start(node);
    await().atMost(BOUND).ignoreExceptions().until(() -> disk.stage().equals("started"));
    say(
        "%s got the whole state in %d ms; %d sends meanwhile, the longest took %d ms"
            .formatted(node, msSince(start), load.confirmed() - confirmed, load.takeSlowestMs()));
    say("meanwhile, the leader: " + Applies.of(cluster, before.nodeId()).since(atLeader));
    assertThat(load.confirmed()).as("sends go on").isGreaterThan(confirmed);
    assertThat(leader(cluster)).as("leadership").isEqualTo(before);
  }

  private void start(LocalCluster cluster, String node, String when) throws Exception {
    NodePages pages = new NodePages(cluster, node);
    int before = Files.readString(cluster.log(node)).length();
    long start = System.nanoTime();
    cluster.start(node);
    await().atMost(BOUND).pollInterval(Duration.ofMillis(20)).until(pages::isReady);
    say(node + " was ready " + msSince(start) + " ms after its start, " + when);
    Files.readString(cluster.log(node))
        .substring(before)
        .lines()
        .filter(line -> line.contains("read the log"))
        .forEach(BigStateTest::say);
  }

  private static long msSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private static void say(String what) {
    System.out.println("big state: " + what);
  }

  private static Leadership leader(LocalCluster cluster) {
    return cluster.awaitLeader(0, 0, BOUND);
  }

  private static String follower(LocalCluster cluster) {
    String leader = leader(cluster).nodeId();
    return cluster.nodeIds().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
  }
}
