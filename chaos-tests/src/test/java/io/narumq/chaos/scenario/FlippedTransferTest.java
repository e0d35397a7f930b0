package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.cluster.NodeData;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome.Acked;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit of a checkpoint changes on the disk of its sender while another node gets it. The sender
 * can not tell and sends it as it is. Its receiver finds out, puts nothing in place, and gets there
 * with the next one.
 *
 * <p>{@code -Dnaru.flips=5} flips bits in every kind of file, so often in each; {@code
 * -Dnaru.seed=} repeats the places.
 */
@Tag("long")
class FlippedTransferTest {
  private static final String QUEUE = "transfer";
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final int FLIPS = Integer.getInteger("naru.flips", 0);
  private static final String PADDING = "x".repeat(100_000);
  private static final Pattern BEGIN = Pattern.compile("gets \\d+ bytes from (\\w+),");
  private static final Pattern FAILURE = Pattern.compile("could not get the database of .*");
  private static final String END = "has a database of";

  /** Without those that nobody needs to read a database. */
  private static final List<String> KINDS =
      List.of("\\d+\\.blob", "\\d+\\.sst", "MANIFEST-\\d+", "CURRENT");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ObservedReplicas replicas = new ObservedReplicas();
  private final List<String> sent = new ArrayList<>();

  @Test
  void whatChangedOnTheWayIsNotPutInPlace() throws Exception {
    System.out.println("flipped transfer: -Dnaru.seed=" + seed + ", data and logs in " + folder);
    // The slowest there is: what comes last is not read before it is changed.
    LocalClusterOptions options =
        LocalClusterOptions.in(folder)
            .withBasePort(FreePorts.anyBase(3))
            .withShards(1)
            .withSettings("transfer.bytes_per_second=1048576", "log.flush_ms=500");
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      send(client, 20);
      await().atMost(BOUND).until(() -> !leadersDisk(cluster).files(".*\\.blob").isEmpty());
      send(client, 2);
      if (FLIPS == 0) {
        flipInTransfer(cluster, KINDS.get(random.nextInt(KINDS.size())));
      }
      for (int i = 0; i < FLIPS * KINDS.size(); i++) {
        flipInTransfer(cluster, KINDS.get(i % KINDS.size()));
      }
      assertThat(received(client)).containsExactlyInAnyOrderElementsOf(sent);
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
    replicas.verify();
  }

  private void flipInTransfer(LocalCluster cluster, String kind) throws Exception {
    String leader = leader(cluster);
    List<String> nodes = List.copyOf(cluster.nodeIds());
    String node = nodes.get((nodes.indexOf(leader) + 1 + random.nextInt(2)) % nodes.size());
    NodeData disk = NodeData.of(folder, node);
    cluster.kill(node);
    disk.requestRejoin();
    String before = Files.readString(cluster.log(node));
    cluster.start(node);

    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> BEGIN.matcher(wrote(cluster, node, before)).find());
    Matcher begin = BEGIN.matcher(wrote(cluster, node, before));
    assertThat(begin.find()).isTrue();
    NodeData sender = NodeData.of(folder, begin.group(1));
    List<Path> files = sender.files("shard-0/checkpoints/\\d+/" + kind);
    Path file = files.get(files.size() - 1);
    long bit = random.nextLong(8 * Files.size(file));
    NodeData.flip(file, bit);
    assertThat(disk.files("shard-0/incoming/" + file.getFileName())).as("in time").isEmpty();

    await().atMost(BOUND).until(() -> FAILURE.matcher(wrote(cluster, node, before)).find());
    Matcher failure = FAILURE.matcher(wrote(cluster, node, before));
    assertThat(failure.find()).isTrue();
    System.out.printf(
        "flipped transfer: %s, bit %d: %s%n", file.getFileName(), bit, failure.group());
    await().atMost(BOUND).ignoreExceptions().until(() -> disk.stage().equals("started"));
    assertThat(wrote(cluster, node, before).indexOf(END))
        .as("a later one is put in place")
        .isGreaterThan(failure.start());
    cluster.awaitReady(BOUND);
    replicas.observe(cluster);
  }

  private static String wrote(LocalCluster cluster, String node, String before) throws IOException {
    return Files.readString(cluster.log(node)).substring(before.length());
  }

  private static String leader(LocalCluster cluster) {
    return cluster.awaitLeader(0, 0, BOUND).nodeId();
  }

  private NodeData leadersDisk(LocalCluster cluster) {
    return NodeData.of(folder, leader(cluster));
  }

  private void send(NaruClient client, int count) {
    for (int i = 0; i < count; i++) {
      String body = sent.size() + PADDING;
      assertThat(client.send(QUEUE, OutgoingMessage.of(body))).isInstanceOf(Acked.class);
      sent.add(body);
    }
  }

  private List<String> received(NaruClient client) throws Exception {
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    try (var worker = client.worker(QUEUE).handler(it -> bodies.add(it.text())).start()) {
      assertThat(worker).isNotNull();
      await().atMost(BOUND).until(() -> bodies.size() >= sent.size());
    }
    return List.copyOf(bodies);
  }
}
