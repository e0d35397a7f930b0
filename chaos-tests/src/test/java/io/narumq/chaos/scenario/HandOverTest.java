package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueInfo;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.Worker;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is stopped in good order (SIGTERM) while it leads, as in every update, under load. It
 * hands over first: nothing is lost, nothing is delivered twice, no outcome is unknown, and there
 * is hardly a pause. {@code -Dnaru.stops=3} stops each node once.
 */
class HandOverTest {
  private static final String QUEUE = "hand-over";
  private static final int STOPS = Integer.getInteger("naru.stops", 1);
  private static final int SENDERS = 4;
  private static final int WORKERS = 3;
  private static final int BATCH = 4;
  private static final int TRAFFIC_MIN = 400;
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** On a machine that is busy with other things, too; what it was is printed. */
  private static final Duration PAUSE_MAX = Duration.ofSeconds(3);

  /** 128 and SIGTERM. */
  private static final int TERMINATED = 143;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> received = new ConcurrentHashMap<>();
  private final LongAdder redelivered = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final AtomicLong confirmedAt = new AtomicLong();
  private final AtomicLong longestPause = new AtomicLong();
  private final AtomicLong sequence = new AtomicLong();
  private volatile boolean stopped;

  @Test
  void aLeaderThatIsStoppedHandsOverWithoutLossOrRedelivery() throws Exception {
    LocalClusterOptions options = LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3));
    ExecutorService threads = Executors.newCachedThreadPool();
    List<AutoCloseable> opened = new ArrayList<>();
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      for (int i = 0; i < WORKERS; i++) {
        Worker worker = client.worker(QUEUE).concurrency(16).handler(this::work).start();
        opened.add(worker);
      }
      List<Future<?>> sending = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        sending.add(threads.submit(() -> send(client)));
      }
      for (int stop = 1; stop <= STOPS; stop++) {
        stopLeaderAndStartItAgain(cluster);
      }
      stopped = true;
      for (Future<?> each : sending) {
        each.get(BOUND.toSeconds(), TimeUnit.SECONDS);
      }
      await().atMost(BOUND).until(() -> isEmpty(client.queue(QUEUE)));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
      for (AutoCloseable each : opened) {
        each.close();
      }
    } finally {
      stopped = true;
      threads.shutdownNow();
    }
    System.out.printf(
        "hand-over: %,d sends confirmed, %d unknown; %,d received, %d again%n",
        confirmed.size(), unknown.sum(), received.size(), redelivered.sum());
    assertThat(received.keySet()).as("nothing is lost").containsAll(confirmed);
    assertThat(redelivered.sum()).as("nothing is delivered twice").isZero();
    assertThat(unknown.sum()).as("every sender was told").isZero();
  }

  private void stopLeaderAndStartItAgain(LocalCluster cluster) {
    int shard = cluster.shardOf(QUEUE);
    awaitTraffic();
    Leadership before = cluster.awaitLeader(shard, 0, BOUND);
    longestPause.set(0);
    long start = System.nanoTime();
    cluster.stop(before.nodeId());
    Duration stopping = Duration.ofNanos(System.nanoTime() - start);
    awaitTraffic();
    Duration pause = Duration.ofNanos(longestPause.get());
    Leadership after = cluster.awaitLeader(shard, before.term(), BOUND);
    System.out.printf(
        "hand-over: stopped %s in %d ms, then %s; %d ms without a confirmed send%n",
        before, stopping.toMillis(), after, pause.toMillis());
    assertThat(cluster.exitCode(before.nodeId())).isEqualTo(TERMINATED);
    assertThat(pause).isLessThan(PAUSE_MAX);

    cluster.start(before.nodeId());
    cluster.awaitReady(BOUND);
  }

  private void awaitTraffic() {
    int target = confirmed.size() + TRAFFIC_MIN;
    await().atMost(BOUND).until(() -> confirmed.size() >= target);
  }

  private void send(NaruClient client) {
    while (!stopped) {
      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        bodies.add("m" + sequence.getAndIncrement());
      }
      SendOutcome outcome = client.send(QUEUE, bodies.stream().map(OutgoingMessage::of).toList());
      if (outcome instanceof SendOutcome.Acked) {
        long now = System.nanoTime();
        long last = confirmedAt.getAndSet(now);
        longestPause.accumulateAndGet(last == 0 ? 0 : now - last, Math::max);
        confirmed.addAll(bodies);
      } else if (!(outcome instanceof SendOutcome.Rejected)) {
        unknown.increment();
      }
    }
  }

  private void work(ReceivedMessage message) {
    boolean again = received.merge(message.text(), 1, Integer::sum) > 1;
    if (again || message.deliveryCount() > 1) {
      redelivered.increment();
    }
  }

  private static boolean isEmpty(QueueInfo queue) {
    return queue.ready() == 0 && queue.leased() == 0;
  }
}
