package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.fault.LossyProxy;
import io.narumq.client.MessageId;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a producer sends is stored once, and it knows of each message that it is, though leaders are
 * killed and answers are lost. {@code -Dnaru.kills=10 -Dnaru.losses=1000} is the full run.
 */
class ExactlyOnceTest {
  private static final int KILLS = Integer.getInteger("naru.kills", 1);
  private static final int LOSSES = Integer.getInteger("naru.losses", 30);
  private static final int BETWEEN = 500;
  private static final long PAUSE_NANOS = 500_000;
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Of so many pieces of what comes back from the node one is lost, with its connection. */
  private static final int LOST_OF = 20;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static LocalCluster cluster;
  private static NaruClient naru;

  @BeforeAll
  static void start() {
    System.out.println("chaos: data and logs in " + folder);
    cluster = LocalCluster.start(LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3)));
    cluster.awaitReady(BOUND);
    naru = NaruClient.builder().endpoints(cluster.endpoints()).build();
  }

  @AfterAll
  static void stop() {
    naru.close();
    cluster.close();
  }

  @Test
  void leadersAreKilled() throws Exception {
    String queue = "once-killed";
    naru.createQueue(queue);
    try (Load load = new Load(naru.producer(queue).build())) {
      for (int kill = 0; kill < KILLS; kill++) {
        load.awaitMore(BETWEEN);
        Leadership before = cluster.awaitLeader(cluster.shardOf(queue), 0, BOUND);
        cluster.kill(before.nodeId());
        cluster.awaitLeader(cluster.shardOf(queue), before.term(), BOUND);
        load.awaitMore(BETWEEN);
        cluster.start(before.nodeId());
        cluster.awaitReady(BOUND);
      }
      judge(queue, load.end());
    }
  }

  @Test
  void answersAreLost() throws Exception {
    String queue = "once-lost";
    naru.createQueue(queue);
    Leadership leader = cluster.awaitLeader(cluster.shardOf(queue), 0, BOUND);
    String endpoint = cluster.endpoint(leader.nodeId());
    int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    AtomicInteger pieces = new AtomicInteger();
    AtomicBoolean lossy = new AtomicBoolean(true);
    try (LossyProxy proxy =
            new LossyProxy(port, piece -> lossy.get() && pieces.incrementAndGet() % LOST_OF == 0);
        NaruClient behind =
            NaruClient.builder().endpoints(proxy.endpoint()).onlyEndpoints().build();
        Load load = new Load(behind.producer(queue).build())) {
      await().atMost(BOUND.plusMillis(500L * LOSSES)).until(() -> proxy.lost() >= LOSSES);
      lossy.set(false);
      List<SendOutcome> outcomes = load.end();
      System.out.printf("chaos: %,d answers lost%n", proxy.lost());
      judge(queue, outcomes);
    }
  }

  private static void judge(String queue, List<SendOutcome> outcomes) {
    List<MessageId> acked =
        outcomes.stream()
            .filter(SendOutcome.Acked.class::isInstance)
            .map(outcome -> outcome.orThrow().get(0))
            .toList();
    long unknown = outcomes.stream().filter(SendOutcome.Unknown.class::isInstance).count();
    Map<String, MessageId> stored = takeAll(queue, outcomes.size());
    System.out.printf(
        "chaos: %s: %,d sent, %,d acked, %,d unknown, %,d stored%n",
        queue, outcomes.size(), acked.size(), unknown, naru.queue(queue).sent());
    assertThat(acked).as("all have an id").hasSameSizeAs(outcomes);
    assertThat(naru.queue(queue).sent()).as("stored once").isEqualTo(outcomes.size());
    for (int i = 0; i < acked.size(); i++) {
      assertThat(stored.get("m" + i)).as("m%d", i).isEqualTo(acked.get(i));
    }
  }

  /** The id of each body; fails for a body that is there twice. */
  private static Map<String, MessageId> takeAll(String queue, int expected) {
    Map<String, MessageId> all = new HashMap<>();
    await()
        .atMost(BOUND)
        .until(
            () -> {
              List<ReceivedMessage> some = naru.receive(queue, 1_000, Duration.ofSeconds(1));
              for (ReceivedMessage message : some) {
                assertThat(all.put(message.text(), message.id())).isNull();
              }
              if (!some.isEmpty()) {
                naru.ack(queue, some.stream().map(ReceivedMessage::receipt).toList());
              }
              return all.size() >= expected && naru.queue(queue).ready() == 0;
            });
    return all;
  }

  /** One thread that sends at a steady pace. */
  private static final class Load implements AutoCloseable {
    private final Producer producer;
    private final List<CompletableFuture<SendOutcome>> sends = new ArrayList<>();
    private final AtomicInteger acked = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "exactly-once");
    private volatile boolean stopped;

    Load(Producer producer) {
      this.producer = producer;
      thread.start();
    }

    private void run() {
      while (!stopped) {
        CompletableFuture<SendOutcome> send =
            producer.sendAsync(OutgoingMessage.of("m" + sends.size()));
        sends.add(
            send.whenComplete(
                (outcome, failure) -> {
                  if (outcome instanceof SendOutcome.Acked) {
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

    /** Sends nothing more; what became of all. */
    List<SendOutcome> end() throws InterruptedException {
      stopped = true;
      thread.join();
      return sends.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
      stopped = true;
      producer.close();
    }
  }
}
