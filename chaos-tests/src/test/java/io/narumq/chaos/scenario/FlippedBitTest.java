package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.cluster.NodeData;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome.Acked;
import io.narumq.cluster.ClusterView.Replica;
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
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit of one file of a stopped node changes. At its start, or when all that is stored is read
 * and compared, the node ends and says what to do; or it does no harm. Then the node gets
 * everything anew. In the end all messages are there as they were sent, and the replicas are equal.
 *
 * <p>{@code -Dnaru.flips=5} flips bits in every kind of file, so often in each; {@code
 * -Dnaru.seed=} repeats the places.
 */
@Tag("long")
class FlippedBitTest {
  private static final String QUEUE = "bits";
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final int FLIPS = Integer.getInteger("naru.flips", 0);
  private static final int MESSAGES_BEFORE = 100;

  /** Each is a message of its own: large enough for files of blobs. */
  private static final String PADDING = "x".repeat(6_000);

  private static final int DATA_REFUSED = 3;
  private static final int DATA_DAMAGED = 4;

  /** Which file, and between which parts of it. */
  private enum Place {
    SEGMENT_HEAD("raft/.*/log_\\d+-\\d+", 0, 0.01),
    SEGMENT_MIDDLE("raft/.*/log_\\d+-\\d+", 0.4, 0.6),
    SEGMENT_TAIL("raft/.*/log_\\d+-\\d+", 0.99, 1),
    OPEN_SEGMENT("raft/.*/log_inprogress_\\d+", 0, 1),
    VOTE("raft/.*/raft-meta", 0, 1),
    MEMBERS("raft/.*/raft-meta\\.conf", 0, 1),
    SST("shard-0/db/.*\\.sst", 0, 1),
    BLOB("shard-0/db/.*\\.blob", 0, 1),
    MANIFEST("shard-0/db/MANIFEST-.*", 0, 1),
    CURRENT("shard-0/db/CURRENT", 0, 1),
    OPTIONS("shard-0/db/OPTIONS-.*", 0, 1),
    IDENTITY("shard-0/db/IDENTITY", 0, 1),
    MARKER("node\\.properties", 0, 1);

    private final String file;
    private final double from;
    private final double to;

    Place(String file, double from, double to) {
      this.file = file;
      this.from = from;
      this.to = to;
    }
  }

  private static final List<Place> FEW = List.of(Place.SEGMENT_MIDDLE, Place.VOTE, Place.BLOB);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ObservedReplicas replicas = new ObservedReplicas();
  private final List<String> sent = new ArrayList<>();

  @Test
  void aFlippedBitIsDetectedOrHarmless() throws Exception {
    System.out.println("flips: -Dnaru.seed=" + seed + ", data and logs in " + folder);
    LocalClusterOptions options =
        LocalClusterOptions.in(folder)
            .withBasePort(FreePorts.anyBase(3))
            .withShards(1)
            .withSettings("log.segment_bytes=65536", "log.flush_ms=500", "log.kept_entries=64");
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      for (Place place : FLIPS == 0 ? FEW : List.of(Place.values())) {
        for (int i = 0; i < Math.max(1, FLIPS); i++) {
          send(client, MESSAGES_BEFORE);
          await().atMost(BOUND).until(() -> replicas.meet(cluster));
          flip(cluster, client, place);
        }
      }
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
      assertThat(received(client)).containsExactlyInAnyOrderElementsOf(sent);
    }
    replicas.verify();
  }

  private void flip(LocalCluster cluster, NaruClient client, Place place) throws Exception {
    String leader = cluster.awaitLeader(0, 0, BOUND).nodeId();
    List<String> nodes = List.copyOf(cluster.nodeIds());
    String node = nodes.get((nodes.indexOf(leader) + 1 + random.nextInt(2)) % nodes.size());
    NodeData disk = NodeData.of(folder, node);
    cluster.kill(node);
    List<Path> files = disk.files(place.file);
    if (files.isEmpty()) {
      System.out.printf("flips: %s: there is no such file now%n", place);
      cluster.start(node);
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    byte[] before = Files.readAllBytes(file);
    long bit = flip(file, place);
    String logBefore = Files.readString(cluster.log(node));
    cluster.start(node);
    send(client, 10);
    await().atMost(BOUND).until(() -> cluster.diedByItself(node) || hasCaughtUp(cluster, node));
    long read = client.cluster().checkReplicas().get(0).index();
    await().atMost(BOUND).until(() -> cluster.diedByItself(node) || hasRead(cluster, node, read));
    String end = "harmless";
    if (cluster.diedByItself(node)) {
      int code = cluster.exitCode(node);
      end = "exit code " + code + ": " + lastLine(cluster, node, logBefore);
      assertThat(code).as(end).isEqualTo(place == Place.MARKER ? DATA_REFUSED : DATA_DAMAGED);
      if (place == Place.MARKER) {
        // It is refused whatever is asked of it: nobody knows whose it is.
        Files.write(file, before);
      }
    }
    System.out.printf("flips: %s of %s, bit %d: %s%n", place, node, bit, end);
    if (cluster.isAlive(node)) {
      cluster.kill(node);
    }
    disk.requestRejoin();
    cluster.start(node);
    await().atMost(BOUND).ignoreExceptions().until(() -> disk.stage().equals("started"));
    cluster.awaitReady(BOUND);
  }

  private long flip(Path file, Place place) throws IOException {
    long bytes = Files.size(file);
    long from = (long) (place.from * bytes);
    long to = Math.max(from + 1, (long) (place.to * bytes));
    long bit = 8 * random.nextLong(from, to) + random.nextInt(8);
    NodeData.flip(file, bit);
    return bit;
  }

  private static String lastLine(LocalCluster cluster, String node, String before)
      throws IOException {
    List<String> lines =
        Files.readString(cluster.log(node)).substring(before.length()).lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  /** All that it has stored, behind this entry. */
  private static boolean hasRead(LocalCluster cluster, String node, long index) throws IOException {
    return Files.readString(cluster.log(node))
        .contains("all rows behind entry " + index + " were read");
  }

  private boolean hasCaughtUp(LocalCluster cluster, String node) {
    Map<String, Replica> seen = replicas.observe(cluster);
    return seen.containsKey(node) && ObservedReplicas.haveAppliedTheSame(seen);
  }

  /** One entry each: the log has to have many, and files of it that are full. */
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
