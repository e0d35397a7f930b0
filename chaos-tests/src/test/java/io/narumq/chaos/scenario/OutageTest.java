package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.workload.HeldMessages;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
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
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * An outage that is much longer than every lease: the leader and the node through which a third of
 * the workers came are killed at the same moment, the last node is paused. Live workers must keep
 * all that they hold; what a worker held that was killed in that moment must go to others.
 *
 * <p>{@code -Dnaru.leases=10000 -Dnaru.handler.seconds=60} is the full run; {@code -Dnaru.seed=}
 * repeats how long the work takes.
 */
class OutageTest {
  private static final String QUEUE = "outage";
  private static final int WORKERS = 10;
  private static final int LEASES = Integer.getInteger("naru.leases", 1_800) / WORKERS * WORKERS;
  private static final int DOOMED = 50;
  private static final Duration WORK_MAX =
      Duration.ofSeconds(Long.getLong("naru.handler.seconds", 10));

  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration OUTAGE = Duration.ofSeconds(6);
  private static final Duration SLACK = Duration.ofSeconds(2);
  private static final Duration BOUND = Duration.ofSeconds(90);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final HeldMessages held = new HeldMessages(WORK_MAX, new SplittableRandom(seed));
  private final List<NaruClient> clients = new ArrayList<>();

  @Test
  void anOutageCostsNoLiveWorkerALease() {
    System.out.println("chaos: -Dnaru.seed=" + seed + ", data and logs in " + folder);
    LocalClusterOptions options = LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3));
    try (LocalCluster cluster = LocalCluster.start(options)) {
      cluster.awaitReady(BOUND);
      NaruClient client = client(cluster.endpoints());
      client.createQueue(QUEUE, QueueSettings.DEFAULT.withLease(LEASE));
      int shard = client.queue(QUEUE).shard();
      Leadership leader = cluster.awaitLeader(shard, 0, BOUND);
      List<String> others =
          cluster.nodeIds().stream().filter(id -> !id.equals(leader.nodeId())).sorted().toList();
      String gateway = others.get(0);
      String paused = others.get(1);

      send(client, 0, LEASES);
      List<Worker> workers = startWorkers(cluster, List.of(gateway, paused));
      await("every message is held").atMost(BOUND).until(() -> held.started() == LEASES);
      send(client, LEASES, DOOMED);
      Worker doomed = worker("doomed", client(cluster.endpoints()), DOOMED);
      await("the doomed one holds the rest")
          .atMost(BOUND)
          .until(() -> held.started() == LEASES + DOOMED);
      Worker heir = worker("heir", client(cluster.endpoints()), DOOMED);

      held.beginWork();
      cluster.kill(leader.nodeId());
      cluster.kill(gateway);
      cluster.pause(paused);
      doomed.kill();
      await().pollDelay(OUTAGE).atMost(OUTAGE.plusSeconds(5)).until(() -> true);
      cluster.resume(paused);
      cluster.start(gateway);
      cluster.awaitLeader(shard, leader.term(), BOUND);
      assertThat(client.send(QUEUE, OutgoingMessage.of("service is back")))
          .isInstanceOf(SendOutcome.Acked.class);
      held.serviceIsBack();
      cluster.start(leader.nodeId());

      await("all is done").atMost(BOUND.plus(WORK_MAX)).until(() -> isEmpty(client.queue(QUEUE)));
      judge(client.queue(QUEUE), workers);
      heir.close();
      workers.forEach(Worker::close);
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    } finally {
      clients.forEach(NaruClient::close);
    }
  }

  /** A third of them can not see the leader. */
  private List<Worker> startWorkers(LocalCluster cluster, List<String> notLeaders) {
    List<String> endpoints = notLeaders.stream().map(cluster::endpoint).toList();
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      boolean through = i % 3 == 0;
      NaruClient client =
          through
              ? add(NaruClient.builder().endpoints(endpoints).onlyEndpoints().build())
              : client(cluster.endpoints());
      workers.add(worker("w" + i, client, LEASES / WORKERS));
    }
    return workers;
  }

  private Worker worker(String name, NaruClient client, int concurrency) {
    return client
        .worker(QUEUE)
        .concurrency(concurrency)
        .sessionTimeout(SESSION_TIMEOUT)
        .handler(message -> held.work(name, message))
        .start();
  }

  private static void send(NaruClient client, int first, int count) {
    try (Producer producer = client.producer(QUEUE).build()) {
      List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
      for (int i = first; i < first + count; i++) {
        outcomes.add(producer.sendAsync(OutgoingMessage.of("m" + i)));
      }
      outcomes.forEach(outcome -> assertThat(outcome.join()).isInstanceOf(SendOutcome.Acked.class));
    }
  }

  private void judge(QueueInfo queue, List<Worker> workers) {
    Duration limit = SESSION_TIMEOUT.plus(GRACE).plus(SLACK);
    System.out.printf(
        "chaos: %,d leases of %d s, no service for %.1f s; started again: %d of live workers, %d of"
            + " the doomed one, the last %.1f s after service was back (limit %d s)%n",
        LEASES,
        LEASE.toSeconds(),
        held.outage().toMillis() / 1e3,
        held.startedAgain(worker -> !worker.equals("doomed")).size(),
        held.startedAgain("doomed"::equals).size(),
        held.lastHandedOver().toMillis() / 1e3,
        limit.toSeconds());
    assertThat(held.outage()).as("the outage bites").isGreaterThan(LEASE);
    assertThat(held.startedAgain(worker -> !worker.equals("doomed"))).as("of live ones").isEmpty();
    assertThat(held.startedAgain("doomed"::equals)).as("of the doomed one").hasSize(DOOMED);
    assertThat(held.lastHandedOver()).isLessThanOrEqualTo(limit);
    assertThat(workers).allMatch(worker -> worker.counters().ackLost() == 0);
    assertThat(queue.acked()).isEqualTo(LEASES + DOOMED + 1);
  }

  private static boolean isEmpty(QueueInfo queue) {
    return queue.ready() == 0 && queue.leased() == 0;
  }

  private NaruClient client(List<String> endpoints) {
    return add(NaruClient.builder().endpoints(endpoints).timeout(BOUND).build());
  }

  private NaruClient add(NaruClient client) {
    clients.add(client);
    return client;
  }
}
