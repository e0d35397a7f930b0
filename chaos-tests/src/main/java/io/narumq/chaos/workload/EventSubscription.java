package io.narumq.chaos.workload;

import io.narumq.chaos.check.InterestExact;
import io.narumq.chaos.check.LeasesKept;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Span;
import io.narumq.client.NaruClient;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SubscriptionInfo;
import io.narumq.client.SubscriptionSettings;
import io.narumq.client.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Workers with sessions of a subscription that takes every other event. Some of it fails once. */
final class EventSubscription implements AutoCloseable {
  private static final String NAME = "interested";
  private static final int WORKERS = 2;
  private static final int CONCURRENCY = 8;
  private static final int WORK_MS_MAX = 40;

  /** One in so many. */
  private static final int FAILING = 50;

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final String topic;
  private final LongSupplier now;
  private final NaruClient client;
  private final List<NaruClient> clients = new ArrayList<>();
  private final List<Worker> workers;
  private final Queue<Hold> holds = new ConcurrentLinkedQueue<>();
  private final Set<String> failed = ConcurrentHashMap.newKeySet();
  private Verdict finished = new Verdict("a subscription comes to the end", 0, List.of());

  /** Starts at once. The topic must exist, and be empty. */
  EventSubscription(List<String> endpoints, String topic, LongSupplier now) {
    this.topic = topic;
    this.now = now;
    this.client = client(endpoints);
    client
        .subscriptions()
        .create(topic, NAME, SubscriptionSettings.DEFAULT.withFilter(OddEvents.FILTER));
    workers = IntStream.rangeClosed(1, WORKERS).mapToObj(i -> worker("i" + i, endpoints)).toList();
  }

  private NaruClient client(List<String> endpoints) {
    NaruClient made = NaruClient.builder().endpoints(endpoints).build();
    clients.add(made);
    return made;
  }

  private Worker worker(String name, List<String> endpoints) {
    return client(endpoints)
        .subscriptionWorker(topic, NAME)
        .concurrency(CONCURRENCY)
        .handler(message -> work(name, message))
        .start();
  }

  private void work(String worker, ReceivedMessage message) throws InterruptedException {
    long start = now.getAsLong();
    String body = message.text();
    Thread.sleep(Math.floorMod(body.hashCode(), WORK_MS_MAX));
    Span span = new Span(start, now.getAsLong());
    holds.add(new Hold(worker, body, body, message.deliveryCount(), span));
    if (message.deliveryCount() == 1 && Math.floorMod(body.hashCode(), FAILING) == 0) {
      failed.add(body);
      throw new IllegalStateException("work that fails once");
    }
  }

  /** Returns when all that is in the topic, which must not grow any more, is done. */
  void stop() throws InterruptedException {
    List<String> missed = Poll.untilNothingIsLeft(BOUND, this::left).stream().toList();
    finished = new Verdict("a subscription comes to the end", 1, missed);
    workers.forEach(Worker::close);
  }

  private long left() {
    SubscriptionInfo info = client.subscriptions().get(topic, NAME);
    return info.depth() + info.sum(it -> it.leased());
  }

  /** After {@link #stop}; by what others know of the topic. */
  List<Verdict> verdicts(EventHistory events) {
    List<String> worked = holds.stream().map(Hold::body).toList();
    Verdict kept =
        LeasesKept.judge(holds.stream().filter(it -> !failed.contains(it.body())).toList());
    return List.of(
        finished,
        InterestExact.judge(worked, OddEvents.bodies(events)),
        new Verdict(
            "a subscription's workers keep their leases", kept.judged(), kept.violations()));
  }

  /** After {@link #stop}. */
  Map<String, Long> counts() {
    return Map.of("events that failed once in a subscription", (long) failed.size());
  }

  @Override
  public void close() {
    clients.forEach(NaruClient::close);
  }
}
