package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.chaos.check.Check;
import io.narumq.chaos.check.ReplicasEqual;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.HistoryFile;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.workload.QueueWork;
import io.narumq.chaos.workload.Workload;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import io.narumq.cluster.ClusterView.Replica;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes, several producers and consumers, and three times a {@code kill -9} of whoever
 * leads. {@code -Dnaru.seed=} repeats what was chosen by chance (not how threads and processes
 * interleave).
 */
class KillLeaderTest {
  private static final String QUEUE = "chaos";
  private static final String ORDERED = "ordered";
  private static final int KILLS = 3;
  private static final List<QueueWork> WORKS =
      List.of(
          QueueWork.plain(QUEUE, 4, 4),
          QueueWork.ordered(ORDERED),
          QueueWork.perishable("perishable"));

  /** Between two kills at least so many sends are confirmed, before and after the fail-over. */
  private static final int TRAFFIC_MIN = 300;

  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Recorder recorder = new Recorder(System::nanoTime);
  private final ReplicasEqual replicasEqual = new ReplicasEqual();
  private final List<Verdict> liveness = new ArrayList<>();

  @Test
  void nothingIsLostInventedOrRevivedWhenTheLeaderIsKilled() throws Exception {
    System.out.println("chaos: -Dnaru.seed=" + seed + ", data and logs in " + folder);
    LocalClusterOptions options = LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3));
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      WORKS.forEach(work -> client.createQueue(work.queue(), work.settings()));
      try (Workload workload = new Workload(cluster.endpoints(), WORKS, random.split(), recorder)) {
        for (int kill = 1; kill <= KILLS; kill++) {
          killLeaderAndStartItAgain(cluster, workload);
        }
        workload.drain();
        for (QueueWork work : WORKS) {
          String queue = work.queue();
          liveness.add(within(queue + " drains", () -> isEmpty(client.queue(queue))));
        }
        workload.stopConsumers();
      }
      liveness.add(within("the replicas meet", () -> replicasMeet(cluster)));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    } finally {
      HistoryFile.write(recorder.history(), folder.resolve("history.jsonl"));
    }
    judge(recorder.history());
  }

  private void killLeaderAndStartItAgain(LocalCluster cluster, Workload workload) {
    awaitTraffic(workload, TRAFFIC_MIN + random.nextInt(TRAFFIC_MIN));
    Leadership before = cluster.awaitLeader(shard(cluster), 0, BOUND);
    cluster.kill(before.nodeId());
    Leadership after = cluster.awaitLeader(shard(cluster), before.term(), BOUND);
    System.out.printf("chaos: %.1f s killed %s, then %s%n", recorder.now() / 1e9, before, after);
    assertThat(after.nodeId()).as("the fault had an effect").isNotEqualTo(before.nodeId());
    awaitTraffic(workload, TRAFFIC_MIN);
    observe(cluster);

    cluster.start(before.nodeId());
    cluster.awaitReady(BOUND);
    long target = replica(cluster, after.nodeId()).appliedIndex();
    await().atMost(BOUND).until(() -> replica(cluster, before.nodeId()).appliedIndex() >= target);
    observe(cluster);
  }

  private static void awaitTraffic(Workload workload, int messages) {
    long target = workload.acked() + messages;
    await().atMost(BOUND).until(() -> workload.acked() >= target);
  }

  /** A verdict and not an exception: why a queue does not drain is for the other checks to say. */
  private static Verdict within(String promise, Callable<Boolean> condition) {
    try {
      await().atMost(BOUND).until(condition);
      return new Verdict(promise, 1, List.of());
    } catch (ConditionTimeoutException e) {
      return new Verdict(promise, 1, List.of("not within " + BOUND));
    }
  }

  private static boolean isEmpty(QueueInfo queue) {
    return queue.ready() + queue.leased() + queue.backingOff() + queue.delayed() + queue.blocked()
        == 0;
  }

  private static int shard(LocalCluster cluster) {
    return cluster.shardOf(QUEUE);
  }

  private static Replica replica(LocalCluster cluster, String node) {
    return cluster.view().replicas(shard(cluster)).getOrDefault(node, new Replica(0, 0));
  }

  /** Whether all stand at one index; whether they are equal there is for the verdict. */
  private boolean replicasMeet(LocalCluster cluster) {
    Map<String, Replica> replicas = observe(cluster);
    return replicas.size() == cluster.nodeIds().size()
        && replicas.values().stream().map(Replica::appliedIndex).distinct().count() == 1;
  }

  private Map<String, Replica> observe(LocalCluster cluster) {
    Map<String, Replica> replicas = cluster.view().replicas(shard(cluster));
    replicas.forEach(
        (node, it) ->
            replicasEqual.observe(shard(cluster), node, it.appliedIndex(), it.checksum()));
    return replicas;
  }

  private void judge(History history) {
    History acked = history.in(List.of(QUEUE, ORDERED));
    List<Verdict> verdicts =
        Stream.of(
                Check.OF_ALL_QUEUES.stream().map(check -> check.judge(history)),
                Check.OF_QUEUES_ACKED.stream().map(check -> check.judge(acked)),
                Stream.of(replicasEqual.verdict()),
                liveness.stream())
            .flatMap(it -> it)
            .toList();
    System.out.printf(
        "chaos: %,d sends confirmed, %,d refused, %,d unknown; %,d deliveries, %,d of them again%n",
        history.sends(Outcome.OK),
        history.sends(Outcome.FAILED),
        history.sends(Outcome.UNKNOWN),
        history.deliveries(),
        history.redeliveries());
    verdicts.forEach(verdict -> System.out.println("chaos: " + verdict));
    assertThat(verdicts)
        .as("seed %d", seed)
        .allSatisfy(verdict -> assertThat(verdict.violations()).isEmpty())
        .allSatisfy(verdict -> assertThat(verdict.judged()).isPositive());
    assertThat(history.redeliveries()).as("messages came back at all").isPositive();
  }
}
