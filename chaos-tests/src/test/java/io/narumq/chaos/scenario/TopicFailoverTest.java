package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.api.Partitioning;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.PublishOutcome;
import io.narumq.client.PublishOutcome.Acked;
import io.narumq.client.Publisher;
import io.narumq.client.TopicMessage;
import io.narumq.client.TopicSettings;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is published while leaders are killed is stored once, where its publisher was told, in the
 * order of each key, and is the same for every reader. {@code -Dnaru.kills=10} is the full run.
 */
class TopicFailoverTest {
  private static final int KILLS = Integer.getInteger("naru.kills", 1);
  private static final int BETWEEN = 500;
  private static final int PARTITIONS = 6;
  private static final int KEYS = 20;
  private static final long PAUSE_NANOS = 500_000;
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String TOPIC = "killed";

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
  void nothingIsLostOrDoubled() throws Exception {
    naru.topics().create(TOPIC, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
    try (Load load = new Load(naru.publisher(TOPIC).build())) {
      for (int kill = 0; kill < KILLS; kill++) {
        load.awaitMore(BETWEEN);
        int shard = kill % 3;
        Leadership before = cluster.awaitLeader(shard, 0, BOUND);
        cluster.kill(before.nodeId());
        cluster.awaitLeader(shard, before.term(), BOUND);
        load.awaitMore(BETWEEN);
        cluster.start(before.nodeId());
        cluster.awaitReady(BOUND);
      }
      judge(load.end());
    }
  }

  private static void judge(List<PublishOutcome> outcomes) {
    List<Acked> acked = outcomes.stream().map(PublishOutcome::orThrow).toList();
    Map<String, FetchedMessage> stored = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<FetchedMessage> messages = all(partition);
      assertThat(messages).extracting(FetchedMessage::offset).isEqualTo(upTo(messages.size()));
      Map<String, Integer> lastOfKey = new HashMap<>();
      for (FetchedMessage message : messages) {
        int number = Integer.parseInt(message.text());
        assertThat(stored.put(message.text(), message)).as("stored twice").isNull();
        Integer before = lastOfKey.put(message.key(), number);
        assertThat(before == null || before < number).as("order of %s", message.key()).isTrue();
      }
    }
    System.out.printf(
        "chaos: %s: %,d published, %,d stored%n", TOPIC, outcomes.size(), stored.size());
    assertThat(stored).hasSameSizeAs(outcomes);
    Set<Integer> shards = new HashSet<>();
    for (int i = 0; i < acked.size(); i++) {
      FetchedMessage message = stored.get(Integer.toString(i));
      assertThat(new Acked(message.partition(), message.offset())).isEqualTo(acked.get(i));
      assertThat(message.partition())
          .isEqualTo(Partitioning.partitionOf(message.key(), PARTITIONS));
      shards.add(Partitioning.shardOf(TOPIC, message.partition(), 3));
    }
    assertThat(shards).as("all shards took part").hasSize(3);
  }

  private static List<Long> upTo(int count) {
    List<Long> offsets = new ArrayList<>();
    for (long offset = 0; offset < count; offset++) {
      offsets.add(offset);
    }
    return offsets;
  }

  private static List<FetchedMessage> all(int partition) {
    List<FetchedMessage> all = new ArrayList<>();
    List<FetchedMessage> some = fetch(partition, 0);
    while (!some.isEmpty()) {
      all.addAll(some);
      some = fetch(partition, all.size());
    }
    return all;
  }

  private static List<FetchedMessage> fetch(int partition, long offset) {
    return naru.topics().fetch(TOPIC, partition, offset, Duration.ZERO);
  }

  /** One thread that publishes at a steady pace. */
  private static final class Load implements AutoCloseable {
    private final Publisher publisher;
    private final List<CompletableFuture<PublishOutcome>> published = new ArrayList<>();
    private final AtomicInteger acked = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "publisher");
    private volatile boolean stopped;

    Load(Publisher publisher) {
      this.publisher = publisher;
      thread.start();
    }

    private void run() {
      while (!stopped) {
        int number = published.size();
        TopicMessage message =
            TopicMessage.of(Integer.toString(number)).key("key-" + number % KEYS);
        published.add(
            publisher
                .publishAsync(message)
                .whenComplete(
                    (outcome, failure) -> {
                      if (outcome instanceof Acked) {
                        acked.incrementAndGet();
                      }
                    }));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    void awaitMore(int messages) {
      int target = acked.get() + messages;
      await().atMost(BOUND).until(() -> acked.get() >= target);
    }

    /** Publishes nothing more; what became of all. */
    List<PublishOutcome> end() throws InterruptedException {
      stopped = true;
      thread.join();
      return published.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
      stopped = true;
      publisher.close();
    }
  }
}
