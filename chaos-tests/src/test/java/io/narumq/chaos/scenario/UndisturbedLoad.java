package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueInfo;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.Worker;
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

/**
 * Sends to a queue and works on what comes, all the time, while somebody does what must not disturb
 * that: nothing may be lost, delivered twice, or of unknown outcome.
 */
final class UndisturbedLoad implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(60);
  static final String QUEUE = "hand-over";

  private static final int SENDERS = 4;
  private static final int WORKERS = 3;
  private static final int BATCH = 4;
  private static final int TRAFFIC_MIN = 400;

  private final NaruClient client;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Future<?>> sending = new ArrayList<>();
  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> received = new ConcurrentHashMap<>();
  private final LongAdder redelivered = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final AtomicLong confirmedAt = new AtomicLong();
  private final AtomicLong longestPause = new AtomicLong();
  private final AtomicLong sequence = new AtomicLong();
  private volatile boolean stopped;

  private UndisturbedLoad(NaruClient client) {
    this.client = client;
  }

  static UndisturbedLoad start(NaruClient client) {
    UndisturbedLoad load = new UndisturbedLoad(client);
    client.createQueue(QUEUE);
    for (int i = 0; i < WORKERS; i++) {
      load.workers.add(client.worker(QUEUE).concurrency(16).handler(load::work).start());
    }
    for (int i = 0; i < SENDERS; i++) {
      load.sending.add(load.threads.submit(load::send));
    }
    return load;
  }

  /** Waits until some more went through. */
  void awaitTraffic() {
    int target = confirmed.size() + TRAFFIC_MIN;
    await().atMost(BOUND).until(() -> confirmed.size() >= target);
  }

  /** The longest time without a confirmed send since this was asked last. */
  Duration longestPause() {
    return Duration.ofNanos(longestPause.getAndSet(0));
  }

  /** Ends the sends and waits until all is worked off. */
  void finish() throws Exception {
    stopped = true;
    for (Future<?> each : sending) {
      each.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }
    await().atMost(BOUND).until(() -> isEmpty(client.queue(QUEUE)));
    workers.forEach(Worker::close);
  }

  void assertUndisturbed(String what) {
    System.out.printf(
        "%s: %,d sends confirmed, %d unknown; %,d received, %d again%n",
        what, confirmed.size(), unknown.sum(), received.size(), redelivered.sum());
    assertThat(received.keySet()).as("nothing is lost").containsAll(confirmed);
    assertThat(redelivered.sum()).as("nothing is delivered twice").isZero();
    assertThat(unknown.sum()).as("every sender was told").isZero();
  }

  private void send() {
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

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
  }
}
