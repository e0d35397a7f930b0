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

/** Senders that wait for each answer, and a worker that takes all; nothing is lost or repeated. */
final class SteadyLoad implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int SENDERS = 3;
  private static final String PADDING = "x".repeat(2_000);

  private final NaruClient client;
  private final String queue;
  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> received = new ConcurrentHashMap<>();
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong slowestNs = new AtomicLong();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> sending = new ArrayList<>();
  private final Worker worker;
  private volatile boolean stopped;

  private SteadyLoad(NaruClient client, String queue) {
    this.client = client;
    this.queue = queue;
    this.worker = client.worker(queue).concurrency(16).handler(this::work).start();
  }

  static SteadyLoad start(NaruClient client, String queue) {
    SteadyLoad load = new SteadyLoad(client, queue);
    for (int i = 0; i < SENDERS; i++) {
      load.sending.add(load.threads.submit(load::send));
    }
    return load;
  }

  int confirmed() {
    return confirmed.size();
  }

  /** How long the longest send took since this was last asked. */
  long takeSlowestMs() {
    return TimeUnit.NANOSECONDS.toMillis(slowestNs.getAndSet(0));
  }

  /** Sends no more, and waits until everything was received and settled. */
  void finish() throws Exception {
    stopped = true;
    for (Future<?> each : sending) {
      each.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }
    await().atMost(BOUND).until(() -> isEmpty(client.queue(queue)));
  }

  void verify() {
    // By a look at each: to compare the two sets takes minutes when they are large.
    assertThat(confirmed.stream().filter(body -> !received.containsKey(body)))
        .extracting(SteadyLoad::number)
        .as("nothing is lost")
        .isEmpty();
    assertThat(received.keySet().stream().filter(body -> received.get(body) > 1))
        .extracting(SteadyLoad::number)
        .as("nothing comes twice")
        .isEmpty();
  }

  private static String number(String body) {
    return body.substring(0, body.length() - PADDING.length());
  }

  @Override
  public void close() {
    stopped = true;
    worker.close();
    threads.shutdownNow();
  }

  @Override
  public String toString() {
    return "%,d sends confirmed, %,d messages received"
        .formatted(confirmed.size(), received.size());
  }

  private void send() {
    while (!stopped) {
      String body = sequence.getAndIncrement() + PADDING;
      long startNs = System.nanoTime();
      SendOutcome outcome = client.send(queue, List.of(OutgoingMessage.of(body)));
      slowestNs.accumulateAndGet(System.nanoTime() - startNs, Math::max);
      if (outcome instanceof SendOutcome.Acked) {
        confirmed.add(body);
      }
    }
  }

  private void work(ReceivedMessage message) {
    received.merge(message.text(), 1, Integer::sum);
  }

  private static boolean isEmpty(QueueInfo queue) {
    return queue.ready() == 0 && queue.leased() == 0;
  }
}
