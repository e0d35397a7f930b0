package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.cluster.SmallDisk;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.SettleOutcome;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that are full, by what is stored on them and by what is not. What was confirmed stays, what
 * is there can be taken out, and there is service again as soon as there is room.
 */
@Tag("long")
class FullDiskTest {
  private static final String QUEUE = "full";
  private static final long DISK_BYTES = 320L << 20;
  private static final String PADDING = "x".repeat(30_000);
  private static final int BATCH = 16;
  private static final int REFUSALS = 6;
  private static final int MOST_MESSAGES = (int) (2 * DISK_BYTES / PADDING.length());
  private static final int DISK_FULL = 17;
  private static final Duration BOUND = Duration.ofMinutes(3);

  /** Refused sends are not repeated for long: the test wants to see the refusal. */
  private static final Duration SEND_BOUND = Duration.ofMillis(500);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final Map<String, SmallDisk> disks = new LinkedHashMap<>();
  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> received = new ConcurrentHashMap<>();
  private int sequence;

  @BeforeEach
  void mount() {
    if (Mounts.arePossible("full disk")) {
      for (String node : List.of("n1", "n2", "n3")) {
        disks.put(node, SmallDisk.mount(folder.resolve(node).resolve("data"), DISK_BYTES));
      }
    }
  }

  @AfterEach
  void unmount() {
    disks.values().forEach(SmallDisk::close);
  }

  @Test
  void filledByMessages() {
    if (disks.isEmpty()) {
      return;
    }
    try (LocalCluster cluster = LocalCluster.start(options());
        NaruClient client = client(cluster, BOUND);
        NaruClient hasty = client(cluster, SEND_BOUND)) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);

      SendOutcome refusal = sendUntilRefused(hasty);
      assertThat(refusal)
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo(ErrorReason.DISK_FULL));
      int stored = confirmed.size();
      System.out.printf(
          "full disk: %,d messages, then refused with %s bytes free%n", stored, free());

      long startNanos = System.nanoTime();
      int needed = drainUntilSendsAreTaken(client, hasty);
      System.out.printf(
          "full disk: sends were taken again after %,d acks, %,d ms%n",
          needed, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));

      drain(client);
      await().atMost(BOUND).until(() -> send(hasty) instanceof SendOutcome.Acked);
      drain(client);
      assertThat(cluster.unexpectedDeaths()).as("all without a restart").isEmpty();
    }
    judge();
  }

  @Test
  void filledBySomethingElse() throws Exception {
    if (disks.isEmpty()) {
      return;
    }
    try (LocalCluster cluster = LocalCluster.start(options());
        NaruClient client = client(cluster, BOUND)) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      sendSome(client, 20);

      String leader = cluster.awaitLeader(0, 0, BOUND).nodeId();
      awaitFullDiskEnd(cluster, leader);
      sendSome(client, 20);
      cluster.start(leader);
      awaitFullDiskEnd(cluster, leader);
      disk(leader).empty();
      cluster.start(leader);
      cluster.awaitReady(BOUND);

      sendSome(client, 20);
      for (String node : disks.keySet()) {
        awaitFullDiskEnd(cluster, node);
      }
      disks.values().forEach(SmallDisk::empty);
      long startNanos = System.nanoTime();
      cluster.startMissing();
      sendSome(client, 1);
      System.out.printf(
          "full disk: all ended and started; a send was confirmed %,d ms later%n",
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
      drain(client);
    }
    judge();
  }

  private LocalClusterOptions options() {
    return LocalClusterOptions.in(folder)
        .withBasePort(FreePorts.anyBase(3))
        .withShards(1)
        .withSettings(
            "log.segment_bytes=4194304",
            "log.flush_bytes=8388608",
            "log.flush_ms=1000",
            "log.kept_entries=8",
            "disk.reserve_bytes=67108864");
  }

  private static NaruClient client(LocalCluster cluster, Duration timeout) {
    return NaruClient.builder().endpoints(cluster.endpoints()).timeout(timeout).build();
  }

  private SendOutcome send(NaruClient client) {
    List<String> bodies =
        IntStream.range(0, BATCH).mapToObj(i -> sequence++ + ":" + PADDING).toList();
    SendOutcome outcome = client.send(QUEUE, bodies.stream().map(OutgoingMessage::of).toList());
    if (outcome instanceof SendOutcome.Acked) {
      confirmed.addAll(bodies);
    }
    return outcome;
  }

  /** A single refusal may be over once space was saved; several in a row are not. */
  private SendOutcome sendUntilRefused(NaruClient client) {
    int refused = 0;
    SendOutcome outcome = send(client);
    while (refused < REFUSALS) {
      assertThat(confirmed.size()).as("the disk is small").isLessThan(MOST_MESSAGES);
      outcome = send(client);
      refused = outcome instanceof SendOutcome.Rejected ? refused + 1 : 0;
    }
    return outcome;
  }

  /** Outcomes may be unknown while nodes end and start; what is confirmed counts. */
  private void sendSome(NaruClient client, int batches) {
    int target = confirmed.size() + batches * BATCH;
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              send(client);
              return confirmed.size() >= target;
            });
  }

  /** Returns how many acks that took. */
  private int drainUntilSendsAreTaken(NaruClient client, NaruClient hasty) {
    int before = received.size();
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              receiveAndAck(client);
              return send(hasty) instanceof SendOutcome.Acked;
            });
    return received.size() - before;
  }

  private void drain(NaruClient client) {
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> receiveAndAck(client) == 0);
  }

  private int receiveAndAck(NaruClient client) {
    List<ReceivedMessage> messages =
        client.receive(QUEUE, 1_000, Duration.ZERO, Duration.ofSeconds(60));
    messages.forEach(message -> received.merge(message.text(), 1, Integer::sum));
    if (!messages.isEmpty()) {
      List<SettleOutcome> outcomes =
          client.ack(QUEUE, messages.stream().map(ReceivedMessage::receipt).toList());
      assertThat(outcomes).containsOnly(SettleOutcome.SETTLED);
    }
    return messages.size();
  }

  private void awaitFullDiskEnd(LocalCluster cluster, String node) throws IOException {
    await().atMost(BOUND).until(() -> isGone(cluster, node));
    assertThat(cluster.exitCode(node)).as(node + " says why it ended").isEqualTo(DISK_FULL);
    List<String> lines = Files.readString(cluster.log(node)).lines().toList();
    List<String> end = lines.subList(Math.max(0, lines.size() - 30), lines.size());
    assertThat(end).anyMatch(line -> line.contains("the disk of") && line.contains("is full"));
  }

  /** What the node gives up to save itself is taken, too. */
  private boolean isGone(LocalCluster cluster, String node) {
    disk(node).fillUp();
    return !cluster.isAlive(node);
  }

  private SmallDisk disk(String node) {
    return disks.getOrDefault(node, disks.values().iterator().next());
  }

  private List<String> free() {
    List<String> free = new ArrayList<>();
    disks.values().forEach(disk -> free.add("%,d".formatted(disk.freeBytes())));
    return free;
  }

  private void judge() {
    System.out.printf(
        "full disk: %,d messages confirmed, %,d received%n", confirmed.size(), received.size());
    assertThat(received.keySet()).as("nothing is lost").containsAll(confirmed);
    assertThat(received.values()).as("nothing comes twice").allMatch(times -> times == 1);
  }
}
