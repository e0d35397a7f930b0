package io.narumq.chaos.workload;

import io.narumq.chaos.history.EventHistory.Published;
import io.narumq.chaos.history.Outcome;
import io.narumq.client.NaruClient;
import io.narumq.client.PublishOutcome;
import io.narumq.client.Publisher;
import io.narumq.client.TopicMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Publishes at a steady pace, many events at a time, each once. To be driven by one thread. */
final class EventPublisher implements AutoCloseable {
  private static final int KEYS = 20;
  private static final long PAUSE_MS = 15;
  private static final long LONG_PAUSE_MS = 150;

  /** Makes a body that is smaller when it is packed, even alone. */
  private static final String PADDING = " ".repeat(200);

  private record Pending(
      long number, String key, String body, CompletableFuture<PublishOutcome> outcome) {}

  private final String name;
  private final String padding;
  private final long pauseMs;
  private final NaruClient client;
  private final Publisher publisher;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<Pending> pending = new ArrayList<>();
  private final Thread thread;

  private EventPublisher(
      String name,
      String padding,
      long pauseMs,
      List<String> endpoints,
      Function<NaruClient, Publisher> publisher) {
    this.name = name;
    this.padding = padding;
    this.pauseMs = pauseMs;
    this.client = NaruClient.builder().endpoints(endpoints).build();
    this.publisher = publisher.apply(client);
    this.thread = new Thread(this::run, "event-publisher-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts at once. */
  static EventPublisher plain(String name, List<String> endpoints, String topic) {
    return new EventPublisher(
        name, "", PAUSE_MS, endpoints, client -> client.publisher(topic).build());
  }

  /** The same, but it packs the bodies of its events. */
  static EventPublisher packing(String name, List<String> endpoints, String topic) {
    return packing(name, PAUSE_MS, endpoints, topic);
  }

  /** The same at a tenth of the pace, for a topic whose events cost more. */
  static EventPublisher slowlyPacking(String name, List<String> endpoints, String topic) {
    return packing(name, LONG_PAUSE_MS, endpoints, topic);
  }

  private static EventPublisher packing(
      String name, long pauseMs, List<String> endpoints, String topic) {
    return new EventPublisher(
        name, PADDING, pauseMs, endpoints, client -> client.publisher(topic).packed().build());
  }

  private void run() {
    try {
      for (long number = 0; !stopped.await(pauseMs, TimeUnit.MILLISECONDS); number++) {
        String key = "key-" + number % KEYS;
        String body = name + "-" + number + padding;
        TopicMessage message =
            TopicMessage.of(body).key(key).subject(OddEvents.subject(name, number));
        pending.add(new Pending(number, key, body, publisher.publishAsync(message)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the outcome of everything is there. */
  void stop() throws InterruptedException {
    stopped.countDown();
    thread.join(TimeUnit.SECONDS.toMillis(60));
    publisher.flush();
  }

  /** After {@link #stop}. */
  List<Published> published() {
    return pending.stream().map(this::published).toList();
  }

  private Published published(Pending event) {
    PublishOutcome outcome = event.outcome().getNow(null);
    if (outcome instanceof PublishOutcome.Acked acked) {
      return published(event, Outcome.OK, acked.partition(), acked.offset());
    }
    boolean refused = outcome instanceof PublishOutcome.Rejected;
    return published(event, refused ? Outcome.FAILED : Outcome.UNKNOWN, -1, -1);
  }

  private Published published(Pending event, Outcome outcome, int partition, long offset) {
    return new Published(
        name, event.number(), event.key(), event.body(), outcome, partition, offset);
  }

  @Override
  public void close() {
    stopped.countDown();
    client.close();
  }
}
