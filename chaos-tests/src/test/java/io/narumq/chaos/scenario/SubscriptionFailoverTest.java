package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.client.PublishOutcome;
import io.narumq.client.Publisher;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SubscriptionInfo;
import io.narumq.client.SubscriptionSettings;
import io.narumq.client.TopicMessage;
import io.narumq.client.TopicSettings;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers of two subscriptions, one with a filter, while leaders are killed: all that was published
 * and matches is worked on, nothing that does not, and nobody has what somebody else has. {@code
 * -Dnaru.kills=10} is the full run.
 */
@Tag("long")
class SubscriptionFailoverTest {
  private static final int KILLS = Integer.getInteger("naru.kills", 1);
  private static final int BETWEEN = 300;
  private static final int PARTITIONS = 6;
  private static final int KEYS = 20;
  private static final long PAUSE_NANOS = 3_000_000;
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String TOPIC = "subscribed";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static LocalCluster cluster;
  private static NaruClient naru;

  @BeforeAll
  static void start() {
    System.out.println("chaos: data and logs in " + folder);
    cluster =
        LocalCluster.start(
            LocalClusterOptions.in(folder).withShards(3).withBasePort(FreePorts.anyBase(3)));
    cluster.awaitReady(BOUND);
    naru = NaruClient.builder().endpoints(cluster.endpoints()).build();
  }

  @AfterAll
  static void stop() {
    naru.close();
    cluster.close();
  }

  @Test
  void allThatMatchesIsWorkedOnAndNothingElse() throws Exception {
    naru.topics().create(TOPIC, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
    try (Subscribed all = new Subscribed("all", "");
        Subscribed odd = new Subscribed("odd", "subject 'number.*.odd' and parity = 'odd'");
        Load load = new Load(naru.publisher(TOPIC).build())) {
      for (int kill = 0; kill < KILLS; kill++) {
        all.awaitMore(BETWEEN);
        int shard = kill % 3;
        Leadership before = cluster.awaitLeader(shard, 0, BOUND);
        cluster.kill(before.nodeId());
        cluster.awaitLeader(shard, before.term(), BOUND);
        all.awaitMore(BETWEEN);
        cluster.start(before.nodeId());
        cluster.awaitReady(BOUND);
      }
      int published = load.end();
      all.judge(numbers(published, 1));
      odd.judge(numbers(published, 2));
    }
  }

  private static Set<Integer> numbers(int published, int step) {
    Set<Integer> numbers = ConcurrentHashMap.newKeySet();
    IntStream.range(0, published)
        .filter(number -> step == 1 || number % 2 == 1)
        .forEach(numbers::add);
    return numbers;
  }

  /** Two workers of a subscription, and what they saw. */
  private static final class Subscribed implements AutoCloseable {
    private final String name;
    private final List<Worker> workers = new ArrayList<>();
    private final Map<Integer, Integer> done = new ConcurrentHashMap<>();
    private final Set<Integer> atWork = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    Subscribed(String name, String filter) {
      this.name = name;
      naru.subscriptions().create(TOPIC, name, SubscriptionSettings.DEFAULT.withFilter(filter));
      for (int i = 0; i < 2; i++) {
        workers.add(
            naru.subscriptionWorker(TOPIC, name).concurrency(4).handler(this::work).start());
      }
    }

    private void work(ReceivedMessage message) {
      int number = Integer.parseInt(message.text());
      if (!atWork.add(number)) {
        violations.add(message + " is worked on twice at a time");
      }
      if (!message.subject().equals(subject(number))) {
        violations.add(message + " has the subject " + message.subject());
      }
      done.merge(number, 1, Integer::sum);
      atWork.remove(number);
    }

    void awaitMore(int messages) {
      int target = done.size() + messages;
      await().atMost(BOUND).until(() -> done.size() >= target);
    }

    void judge(Set<Integer> expected) {
      await().atMost(BOUND).until(() -> done.size() >= expected.size() && isQuiet());
      SubscriptionInfo info = naru.subscriptions().get(TOPIC, name);
      long redelivered = done.values().stream().mapToInt(count -> count - 1).sum();
      System.out.printf(
          "chaos: %s: %,d worked on, %,d of them again, %,d left out%n",
          name, done.size(), redelivered, info.sum(it -> it.passed()));
      assertThat(violations).isEmpty();
      assertThat(done.keySet()).isEqualTo(expected);
      assertThat(info.sum(it -> it.acked())).isEqualTo(expected.size());
      assertThat(info.sum(it -> it.missed() + it.dropped())).isZero();
      assertThat(info.partitions()).as("all took part").allMatch(it -> it.acked() > 0);
    }

    private boolean isQuiet() {
      SubscriptionInfo info = naru.subscriptions().get(TOPIC, name);
      return info.depth() == 0 && info.sum(it -> it.leased()) == 0;
    }

    @Override
    public void close() {
      workers.forEach(Worker::close);
    }
  }

  private static String subject(int number) {
    return "number." + number + (number % 2 == 1 ? ".odd" : ".even");
  }

  /** One thread that publishes at a steady pace. */
  private static final class Load implements AutoCloseable {
    private final Publisher publisher;
    private final List<CompletableFuture<PublishOutcome>> published = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "publisher");
    private volatile boolean stopped;

    Load(Publisher publisher) {
      this.publisher = publisher;
      thread.start();
    }

    private void run() {
      while (!stopped) {
        int number = next.getAndIncrement();
        published.add(
            publisher.publishAsync(
                TopicMessage.of(Integer.toString(number))
                    .key("key-" + number % KEYS)
                    .subject(subject(number))
                    .header("parity", number % 2 == 1 ? "odd" : "even")));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    /** Publishes nothing more; how many were published, all of them acked. */
    int end() throws InterruptedException {
      stopped = true;
      thread.join();
      published.forEach(outcome -> outcome.join().orThrow());
      return published.size();
    }

    @Override
    public void close() {
      stopped = true;
      publisher.close();
    }
  }
}
