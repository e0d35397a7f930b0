package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.cluster.NodeData;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.Receipt;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.SettleOutcome;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a large backlog costs: how fast messages are sent and received beside it, what it takes of
 * memory, and what is left on disk of messages that are settled. {@code -Dnaru.backlog=5000000}
 * makes it large, {@code -Dnaru.body=1024} its messages. Times are told and no more: machines
 * differ. That a queue with a backlog beside one without is slower, if it is, is shown by rounds
 * that take turns.
 */
@Tag("long")
class BacklogTest {
  private static final int BACKLOG = Integer.getInteger("naru.backlog", 50_000);
  private static final int BODY_BYTES = Integer.getInteger("naru.body", 100);
  private static final String EMPTY = "empty";
  private static final String LARGE = "large";
  private static final int BATCH = 1_000;
  private static final int BATCHES_AT_ONCE = 4;
  private static final int ROUNDS = 7;
  private static final int SENDS = 40_000;
  private static final int RECEIVES = 400;
  private static final int RECEIVED = 10;
  private static final int KEPT_OF = 100;
  private static final Duration LONG_LEASE = Duration.ofHours(1);
  private static final Duration BOUND = Duration.ofMinutes(10);

  /** What is asked of a large one; a small one is kept from being rewritten by the log's tail. */
  private static final Duration CLEAN_UP =
      BACKLOG < 1_000_000 ? Duration.ofSeconds(30) : Duration.ofMinutes(10);

  @TempDir(cleanup = CleanupMode.ALWAYS)
  private Path folder;

  @Test
  void aBacklogCostsNothing() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(options());
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      prepare(cluster, client);
      Rounds before = new Rounds(client, EMPTY);
      for (int i = 0; i < ROUNDS; i++) {
        before.play();
      }
      say("no backlog yet: " + before);
      tellMemory(cluster, "no backlog");
      fill(client);
      tellMemory(cluster, "a backlog of " + client.queue(LARGE).ready());
      takeTurns(client, "with a backlog");
      int acked = BACKLOG / 5;
      drain(client, acked, 0);
      takeTurns(client, "after " + acked + " acks at its head");
      tellMemory(cluster, "a backlog of " + client.queue(LARGE).ready());
      drain(client, (int) client.queue(LARGE).ready(), 0);
      tellMemory(cluster, "no backlog any more");
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
  }

  @Test
  void whatIsNeverAckedPinsLittle() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(options());
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      prepare(cluster, client);
      fill(client);
      tellDisk(cluster, "all are there");
      drain(client, BACKLOG, KEPT_OF);
      long live = client.queue(LARGE).bodyBytes();
      say("%d of them are not acked, bodies of %d bytes".formatted(BACKLOG / KEPT_OF, live));
      long end = System.nanoTime() + CLEAN_UP.toNanos();
      await()
          .atMost(CLEAN_UP.plus(BOUND))
          .pollInterval(Duration.ofSeconds(10))
          .until(
              () -> tellDisk(cluster, "the rest is acked") <= 3 * live || System.nanoTime() > end);
    }
  }

  private LocalClusterOptions options() {
    return LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3)).withShards(1);
  }

  private static void prepare(LocalCluster cluster, NaruClient client) {
    cluster.awaitReady(BOUND);
    client.createQueue(EMPTY);
    client.createQueue(LARGE);
    // The compiler's time is not the queue's.
    for (int i = 0; i < ROUNDS; i++) {
      new Rounds(client, EMPTY).play();
    }
  }

  private static void takeTurns(NaruClient client, String when) {
    Rounds empty = new Rounds(client, EMPTY);
    Rounds large = new Rounds(client, LARGE);
    for (int i = 0; i < ROUNDS; i++) {
      empty.play();
      large.play();
    }
    say(when + ": empty queue: " + empty);
    say(when + ": large queue: " + large);
    say(
        when
            + ": large to empty: rate %.2f, receive p50 %.2f, p99 %.2f"
                .formatted(
                    large.rate() / empty.rate(),
                    large.receive(0.5) / empty.receive(0.5),
                    large.receive(0.99) / empty.receive(0.99)));
  }

  /** Sends as fast as it goes, then receives and acks as many, a few at a time, one by one. */
  private static final class Rounds {
    private final NaruClient client;
    private final String queue;
    private final List<Double> rates = new ArrayList<>();
    private final List<Long> receiveNs = new ArrayList<>();

    Rounds(NaruClient client, String queue) {
      this.client = client;
      this.queue = queue;
    }

    void play() {
      long start = System.nanoTime();
      try (Producer producer = client.producer(queue).build()) {
        List<CompletableFuture<SendOutcome>> sent = new ArrayList<>();
        for (int i = 0; i < SENDS; i++) {
          sent.add(producer.sendAsync(message()));
        }
        sent.forEach(each -> assertThat(each.join()).isInstanceOf(SendOutcome.Acked.class));
      }
      rates.add(SENDS * 1e9 / (System.nanoTime() - start));
      for (int i = 0; i < RECEIVES; i++) {
        long from = System.nanoTime();
        List<ReceivedMessage> messages = client.receive(queue, RECEIVED, Duration.ZERO, LONG_LEASE);
        receiveNs.add(System.nanoTime() - from);
        assertThat(messages).hasSize(RECEIVED);
        ack(client, queue, messages);
      }
      drain(client, queue, SENDS - RECEIVES * RECEIVED, 0);
    }

    double rate() {
      double[] sorted = rates.stream().mapToDouble(it -> it).sorted().toArray();
      return sorted[sorted.length / 2];
    }

    double receive(double quantile) {
      long[] sorted = receiveNs.stream().mapToLong(it -> it).sorted().toArray();
      return sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
    }

    @Override
    public String toString() {
      return "%.0f sends/s, receive p50 %.2f ms, p99 %.2f ms"
          .formatted(rate(), receive(0.5), receive(0.99));
    }
  }

  private static void fill(NaruClient client) {
    long start = System.nanoTime();
    int left = BACKLOG;
    while (left > 0) {
      List<CompletableFuture<SendOutcome>> sends =
          IntStream.range(0, BATCHES_AT_ONCE)
              .mapToObj(i -> client.sendAsync(LARGE, batch()))
              .toList();
      for (CompletableFuture<SendOutcome> send : sends) {
        // An election leaves some unknown: then there are more messages than asked for.
        assertThat(send.join()).isNotInstanceOf(SendOutcome.Rejected.class);
        left -= send.join() instanceof SendOutcome.Acked ? BATCH : 0;
      }
    }
    say("%d messages stored in %d ms".formatted(BACKLOG, msSince(start)));
  }

  private static List<OutgoingMessage> batch() {
    return IntStream.range(0, BATCH).mapToObj(i -> message()).toList();
  }

  private static OutgoingMessage message() {
    byte[] body = new byte[BODY_BYTES];
    ThreadLocalRandom.current().nextBytes(body);
    return OutgoingMessage.of(body);
  }

  private static void drain(NaruClient client, int messages, int keptOf) {
    long start = System.nanoTime();
    drain(client, LARGE, messages, keptOf);
    say("%d messages received in %d ms".formatted(messages, msSince(start)));
  }

  /** Receives so many and acks them, but every {@code keptOf}-th (0: all). */
  private static void drain(NaruClient client, String queue, int messages, int keptOf) {
    int left = messages;
    List<CompletableFuture<List<SettleOutcome>>> acks = new ArrayList<>();
    while (left > 0) {
      List<ReceivedMessage> received =
          client.receive(queue, Math.min(BATCH, left), Duration.ofSeconds(5), LONG_LEASE);
      assertThat(received).isNotEmpty();
      left -= received.size();
      List<Receipt> receipts = new ArrayList<>();
      for (int i = 0; i < received.size(); i++) {
        if (keptOf == 0 || i % keptOf != 0) {
          receipts.add(received.get(i).receipt());
        }
      }
      acks.add(client.ackAsync(queue, receipts));
    }
    acks.forEach(each -> assertThat(each.join()).allMatch(SettleOutcome.SETTLED::equals));
  }

  private static void ack(NaruClient client, String queue, List<ReceivedMessage> messages) {
    List<Receipt> receipts = messages.stream().map(ReceivedMessage::receipt).toList();
    assertThat(client.ack(queue, receipts)).allMatch(SettleOutcome.SETTLED::equals);
  }

  private static void tellMemory(LocalCluster cluster, String when) {
    say(when + ": the nodes have in memory, MB: " + NodeMemory.residentMegabytes(cluster));
  }

  /** Returns what the node has that takes most. */
  private long tellDisk(LocalCluster cluster, String when) throws IOException {
    long most = 0;
    StringBuilder told = new StringBuilder();
    for (String node : cluster.nodeIds()) {
      long log = bytes(node, "raft/.*");
      long rows = bytes(node, "shard-0/.*");
      told.append(" %s: log %d, rows %d MB;".formatted(node, log >> 20, rows >> 20));
      most = Math.max(most, log + rows);
    }
    say(when + ", on disk:" + told);
    return most;
  }

  private long bytes(String node, String files) throws IOException {
    long bytes = 0;
    for (Path file : NodeData.of(folder, node).files(files)) {
      bytes += size(file);
    }
    return bytes;
  }

  /** 0 for a file that was purged a moment ago. */
  private static long size(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException gone) {
      return 0;
    }
  }

  private static long msSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private static void say(String what) {
    System.out.println("backlog: " + what);
  }
}
