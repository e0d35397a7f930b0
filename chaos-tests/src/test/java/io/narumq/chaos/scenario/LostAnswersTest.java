package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.fault.LossyProxy;
import io.narumq.chaos.workload.FirstSight;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SettleOutcome;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every message is lost on its first way to its receiver, together with the connection. The cluster
 * has leased it to somebody who does not know; it must come again at once, as the same delivery.
 * {@code -Dnaru.losses=1000} is the full run.
 */
class LostAnswersTest {
  private static final int LOSSES = Integer.getInteger("naru.losses", 60);
  private static final int RECEIVERS = 4;

  /** Far longer than all this takes: who waits for a lease to run out is found out. */
  private static final Duration LEASE = Duration.ofMinutes(10);

  private static final Duration SESSION_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration SLOW = Duration.ofSeconds(10);
  private static final Duration BOUND = Duration.ofSeconds(60).plusMillis(500L * LOSSES);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static LocalCluster cluster;
  private static NaruClient sender;

  @BeforeAll
  static void start() {
    System.out.println("chaos: data and logs in " + folder);
    cluster = LocalCluster.start(LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3)));
    cluster.awaitReady(Duration.ofSeconds(60));
    sender = NaruClient.builder().endpoints(cluster.endpoints()).build();
  }

  @AfterAll
  static void stop() {
    sender.close();
    cluster.close();
  }

  @Test
  void aWorkerWhoseStreamBreaks() throws Exception {
    run(
        "lost-on-streams",
        (client, sight, queue) -> {
          return client
              .worker(queue)
              .concurrency(RECEIVERS)
              .sessionTimeout(SESSION_TIMEOUT)
              .handler(message -> sight.handled(message.text(), message.deliveryCount()))
              .start();
        });
  }

  @Test
  void aReceiverWhoseAnswerIsLost() throws Exception {
    run(
        "lost-on-calls",
        (client, sight, queue) -> {
          ExecutorService threads = Executors.newCachedThreadPool();
          List<Future<?>> loops = new ArrayList<>();
          for (int i = 0; i < RECEIVERS; i++) {
            loops.add(threads.submit(() -> receive(client, sight, queue)));
          }
          return () -> {
            for (Future<?> loop : loops) {
              loop.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            }
            threads.shutdown();
          };
        });
  }

  private static void receive(NaruClient client, FirstSight sight, String queue) {
    while (sight.handled() < LOSSES) {
      for (ReceivedMessage message : client.receive(queue, 1, Duration.ofMillis(500))) {
        sight.handled(message.text(), message.deliveryCount());
        assertThat(client.ack(message)).isEqualTo(SettleOutcome.SETTLED);
      }
    }
  }

  /** Starts those who receive; what it returns ends them. */
  private interface Receivers {
    AutoCloseable start(NaruClient client, FirstSight sight, String queue);
  }

  private void run(String queue, Receivers receivers) throws Exception {
    sender.createQueue(queue, QueueSettings.DEFAULT.withLease(LEASE));
    FirstSight sight = new FirstSight();
    int port = cluster.leader(sender.queue(queue).shard()).map(l -> port(l.nodeId())).orElseThrow();
    try (LossyProxy proxy = new LossyProxy(port, sight::losesSomethingNew);
        NaruClient client =
            NaruClient.builder().endpoints(proxy.endpoint()).onlyEndpoints().build()) {
      AutoCloseable running = receivers.start(client, sight, queue);
      for (int i = 0; i < LOSSES; i++) {
        String body = FirstSight.body(i);
        sight.sent(body);
        sender.send(queue, OutgoingMessage.of(body)).orThrow();
        int under = i + 1 - RECEIVERS;
        await().atMost(BOUND).until(() -> sight.handled() >= under);
      }
      await("all are handled").atMost(BOUND).until(() -> sight.handled() == LOSSES);
      running.close();
    }
    await("all are acked").atMost(BOUND).until(() -> isEmpty(sender.queue(queue)));
    judge(queue, sight);
  }

  private int port(String node) {
    String endpoint = cluster.endpoint(node);
    return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
  }

  private void judge(String queue, FirstSight sight) {
    System.out.printf(
        "chaos: %s: %,d messages, %,d lost on the way; from send to work p50 %d ms, p99 %d ms, max"
            + " %d ms; worked on more than once: %d%n",
        queue,
        LOSSES,
        sight.lost(),
        sight.latencyMs(0.5),
        sight.latencyMs(0.99),
        sight.latencyMs(1),
        sight.handledAgain().size());
    assertThat(sight.lost()).as("answers that were lost").isGreaterThanOrEqualTo(LOSSES * 9 / 10);
    assertThat(sight.handledAgain()).as("worked on once, delivered once").isEmpty();
    assertThat(sight.latencyMs(1)).as("nobody waits for a lease").isLessThan(SLOW.toMillis());
    assertThat(sender.queue(queue).acked()).isEqualTo(LOSSES);
  }

  private static boolean isEmpty(QueueInfo queue) {
    return queue.ready() == 0 && queue.leased() == 0;
  }
}
