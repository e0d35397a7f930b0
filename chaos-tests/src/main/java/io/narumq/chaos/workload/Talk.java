package io.narumq.chaos.workload;

import io.narumq.chaos.check.HeardInOrder;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.Heard;
import io.narumq.chaos.history.Said;
import io.narumq.client.ChannelPublisher;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Publishers and subscribers of a channel. What is lost in a fault is lost; nothing may come twice
 * or out of order, and when the faults are over everybody must hear everybody again.
 */
public final class Talk implements SideWork {
  private static final String CHANNEL = "talk";
  private static final int PUBLISHERS = 2;
  private static final long PAUSE_MS = 20;
  private static final Duration CALL_BOUND = Duration.ofSeconds(5);
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final List<NaruClient> clients = new ArrayList<>();
  private final List<Listener> listeners;
  private final List<AtomicLong> published;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<Said> unanswered = ConcurrentHashMap.newKeySet();
  private final List<Verdict> liveness = new ArrayList<>();

  /** Starts at once, with one subscriber for each node. */
  public Talk(List<String> endpoints) {
    listeners =
        IntStream.range(0, endpoints.size())
            .mapToObj(i -> new Listener("s" + i, client(endpoints, i), CHANNEL, PUBLISHERS))
            .toList();
    published = IntStream.range(0, PUBLISHERS).mapToObj(i -> new AtomicLong(-1)).toList();
    for (int i = 0; i < PUBLISHERS; i++) {
      int number = i;
      NaruClient client = client(endpoints, i + 1);
      threads.add(new Thread(() -> publish(number, client), "talk-publisher-" + i));
    }
    threads.forEach(
        thread -> {
          thread.setDaemon(true);
          thread.start();
        });
  }

  /** Each begins at another node. */
  private NaruClient client(List<String> endpoints, int first) {
    List<String> rotated = new ArrayList<>(endpoints);
    Collections.rotate(rotated, -first);
    NaruClient client = NaruClient.builder().endpoints(rotated).timeout(CALL_BOUND).build();
    clients.add(client);
    return client;
  }

  private void publish(int publisher, NaruClient client) {
    AtomicLong last = published.get(publisher);
    try (ChannelPublisher channel = client.channels().publisher().build()) {
      while (!stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
        say(channel, publisher, last.incrementAndGet());
      }
      probe(channel, publisher, last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(ChannelPublisher channel, int publisher, long number) {
    try {
      channel.publish(CHANNEL, publisher + "-" + number);
    } catch (NaruException e) {
      unanswered.add(new Said(publisher, number));
    }
  }

  /** Goes on until everybody heard something of it that was said now. */
  private void probe(ChannelPublisher channel, int publisher, AtomicLong last)
      throws InterruptedException {
    long from = last.get() + 1;
    Verdict heard =
        new Verdict(
            "all subscribers hear publisher " + publisher + " when the faults are over",
            listeners.size(),
            Poll.until(
                    BOUND,
                    () -> {
                      say(channel, publisher, last.incrementAndGet());
                      return listeners.stream().allMatch(it -> it.last(publisher) >= from);
                    })
                .stream()
                .toList());
    synchronized (liveness) {
      liveness.add(heard);
    }
  }

  @Override
  public void stop() throws InterruptedException {
    stopped.countDown();
    for (Thread thread : threads) {
      thread.join(BOUND.plus(CALL_BOUND).toMillis());
    }
  }

  @Override
  public List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    synchronized (liveness) {
      liveness.stream().sorted(Comparator.comparing(Verdict::promise)).forEach(verdicts::add);
    }
    List<Long> lastSaid = published.stream().map(AtomicLong::get).toList();
    verdicts.add(HeardInOrder.judge(heard(), lastSaid, unanswered));
    return verdicts;
  }

  private List<Heard> heard() {
    return listeners.stream().flatMap(listener -> listener.heard().stream()).toList();
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of(
        "channel messages heard",
        (long) heard().size(),
        "channel messages without an answer",
        (long) unanswered.size(),
        "gaps that channel subscribers were told of",
        listeners.stream().mapToLong(Listener::gaps).sum());
  }

  @Override
  public void close() {
    stopped.countDown();
    clients.forEach(NaruClient::close);
  }
}
