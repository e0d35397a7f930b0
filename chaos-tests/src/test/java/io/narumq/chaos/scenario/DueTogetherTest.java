package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.Consumer;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.SettleOutcome;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many delayed messages are due in the same minute: how late they come, and what other senders of
 * the same shard notice. {@code -Dnaru.delayed=1000000} makes it many. Times are told and no more:
 * machines differ.
 */
@Tag("long")
class DueTogetherTest {
  private static final int MESSAGES = Integer.getInteger("naru.delayed", 50_000);
  private static final Duration DUE_WITHIN =
      Duration.ofSeconds(Integer.getInteger("naru.due.seconds", 60));
  private static final String LATER = "later";
  private static final String PLAIN = "plain";
  private static final int BODY_BYTES = 100;
  private static final int BATCH = 1_000;
  private static final int BATCHES_AT_ONCE = 4;
  private static final int CONSUMERS = 2;
  private static final int WARM_UP = MESSAGES / 10;

  /** Time to store them all, which slow machines need. */
  private static final Duration TO_STORE = Duration.ofSeconds(20 + MESSAGES / 20_000);

  /** How long the senders are watched before anything is due. */
  private static final Duration CALM = Duration.ofSeconds(30);

  private static final long SEND_EVERY_NS = TimeUnit.MICROSECONDS.toNanos(2_000);
  private static final Duration BOUND = Duration.ofMinutes(5);

  @TempDir(cleanup = CleanupMode.ALWAYS)
  private Path folder;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Collection<double[]> lateness = new ConcurrentLinkedQueue<>();
  private final Collection<CompletableFuture<List<SettleOutcome>>> acks =
      new ConcurrentLinkedQueue<>();
  private final AtomicInteger received = new AtomicInteger();
  private volatile boolean stopped;

  @Test
  void othersNoticeLittle() throws Exception {
    LocalClusterOptions options =
        LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3)).withShards(1);
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(LATER);
      client.createQueue(PLAIN);
      startConsumers(client);
      store(client, WARM_UP, Instant.now());
      awaitReceived(WARM_UP);
      lateness.clear();
      Instant due = Instant.now().plus(TO_STORE).plus(CALM);
      store(client, MESSAGES, due);
      awaitTime(due.minus(CALM));
      Latencies before = sendUntil(client, due);
      Latencies during = sendUntil(client, due.plus(DUE_WITHIN));
      awaitReceived(WARM_UP + MESSAGES);
      say("sends while nothing is due: " + before);
      say("sends while " + MESSAGES + " are due in " + DUE_WITHIN + ": " + during);
      say("p99 of the sends: %.2f times as long".formatted(during.at(0.99) / before.at(0.99)));
      Latencies late = new Latencies(lateness.stream().flatMapToDouble(Arrays::stream).toArray());
      say("late: " + late);
      assertThat(late.at(0)).as("never early").isNotNegative();
      acks.forEach(each -> assertThat(each.join()).allMatch(SettleOutcome.SETTLED::equals));
      assertThat(client.queue(LATER).acked()).isEqualTo(WARM_UP + MESSAGES);
      assertThat(cluster.unexpectedDeaths()).isEmpty();
      stopConsumers();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Stores so many, due one after the other. */
  private static void store(NaruClient client, int messages, Instant first) {
    long start = System.nanoTime();
    for (int from = 0; from < messages; from += BATCH * BATCHES_AT_ONCE) {
      List<CompletableFuture<SendOutcome>> sends = new ArrayList<>();
      for (int i = 0; i < BATCHES_AT_ONCE && from + i * BATCH < messages; i++) {
        sends.add(client.sendAsync(LATER, batch(from + i * BATCH, first)));
      }
      sends.forEach(send -> assertThat(send.join()).isInstanceOf(SendOutcome.Acked.class));
    }
    say("%d stored in %d ms".formatted(messages, msSince(start)));
  }

  private static List<OutgoingMessage> batch(int from, Instant first) {
    return IntStream.range(from, from + BATCH)
        .mapToObj(i -> first.plusMillis(DUE_WITHIN.toMillis() * i / MESSAGES))
        .map(due -> OutgoingMessage.of(dueInBody(due)).deliverAt(due))
        .toList();
  }

  private static byte[] dueInBody(Instant due) {
    return ByteBuffer.allocate(BODY_BYTES).putLong(due.toEpochMilli()).array();
  }

  private void startConsumers(NaruClient client) {
    for (int i = 0; i < CONSUMERS; i++) {
      threads.execute(() -> consume(client));
    }
  }

  private void stopConsumers() throws InterruptedException {
    stopped = true;
    threads.shutdown();
    assertThat(threads.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private void consume(NaruClient client) {
    try (Consumer consumer = client.consumer(LATER).prefetch(BATCH).start()) {
      while (!stopped) {
        List<ReceivedMessage> messages = consumer.poll(BATCH, Duration.ofMillis(100));
        if (messages.isEmpty()) {
          continue;
        }
        long now = System.currentTimeMillis();
        lateness.add(messages.stream().mapToDouble(each -> now - dueOf(each)).toArray());
        received.addAndGet(messages.size());
        acks.add(consumer.ackAsync(messages));
      }
    }
  }

  private static long dueOf(ReceivedMessage message) {
    return ByteBuffer.wrap(message.body()).getLong();
  }

  private void awaitReceived(int messages) {
    await().atMost(BOUND).until(() -> received.get() >= messages);
  }

  private static void awaitTime(Instant time) {
    await().atMost(BOUND).until(() -> !Instant.now().isBefore(time));
  }

  /** One message at a time at an even pace; what waits for its turn counts as waiting. */
  private Latencies sendUntil(NaruClient client, Instant end) throws Exception {
    Future<Latencies> sender = threads.submit(() -> sendEvenly(client, end));
    return sender.get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  private static Latencies sendEvenly(NaruClient client, Instant end) {
    List<CompletableFuture<Double>> sends = new ArrayList<>();
    try (Producer producer = client.producer(PLAIN).build()) {
      long next = System.nanoTime();
      while (Instant.now().isBefore(end)) {
        long turn = next;
        LockSupport.parkNanos(turn - System.nanoTime());
        if (System.nanoTime() >= turn) {
          next += SEND_EVERY_NS;
          sends.add(
              producer
                  .sendAsync(OutgoingMessage.of(new byte[BODY_BYTES]))
                  .thenApply(outcome -> millisOf(outcome, turn)));
        }
      }
    }
    return new Latencies(sends.stream().mapToDouble(CompletableFuture::join).toArray());
  }

  private static double millisOf(SendOutcome outcome, long startNanos) {
    assertThat(outcome).isInstanceOf(SendOutcome.Acked.class);
    return (System.nanoTime() - startNanos) / 1e6;
  }

  private static long msSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private static void say(String what) {
    System.out.println("due together: " + what);
  }

  /** In milliseconds. */
  private static final class Latencies {
    private final double[] sorted;

    Latencies(double[] values) {
      sorted = values.clone();
      Arrays.sort(sorted);
    }

    double at(double quantile) {
      return sorted[(int) (quantile * (sorted.length - 1))];
    }

    @Override
    public String toString() {
      return "%d, p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, most %.1f ms"
          .formatted(sorted.length, at(0.5), at(0.9), at(0.99), at(0.999), at(1));
    }
  }
}
