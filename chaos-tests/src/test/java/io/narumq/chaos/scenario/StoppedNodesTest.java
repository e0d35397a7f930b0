package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are there and do nothing (SIGSTOP), under load: what the watchdogs make of it. */
class StoppedNodesTest {
  private static final String QUEUE = "stopped";
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int TRAFFIC_MIN = 300;

  /** A bit more than Ratis survives. */
  private static final Duration LONG_PAUSE = Duration.ofSeconds(62);

  private static final int RAFT_CLOSED = 12;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aLeaderWithoutAMajorityLeadsNoMore() throws Exception {
    underLoad(
        (cluster, load) -> {
          Leadership before = leader(cluster);
          List<String> others =
              cluster.nodeIds().stream().filter(id -> !id.equals(before.nodeId())).toList();
          long start = System.nanoTime();
          others.forEach(cluster::pause);
          await().atMost(BOUND).until(() -> cluster.leader(0).isEmpty());
          say("%s led no more after %d ms".formatted(before, msSince(start)));
          others.forEach(cluster::resume);
          cluster.awaitReady(BOUND);
          say("then %s, %d ms after the stop".formatted(leader(cluster), msSince(start)));
          assertThat(cluster.unexpectedDeaths()).isEmpty();
        });
  }

  @Test
  @Tag("long")
  void aLeaderThatWasStoppedForLongEndsAndComesBack() throws Exception {
    underLoad(
        (cluster, load) -> {
          Leadership before = leader(cluster);
          String node = before.nodeId();
          cluster.pause(node);
          long end = System.nanoTime() + LONG_PAUSE.toNanos();
          int confirmed = load.confirmed();
          await().atMost(LONG_PAUSE.plus(BOUND)).until(() -> System.nanoTime() > end);
          assertThat(load.confirmed()).as("the others go on").isGreaterThan(confirmed);
          cluster.resume(node);
          await().atMost(BOUND).until(() -> cluster.diedByItself(node));
          assertThat(cluster.exitCode(node)).isEqualTo(RAFT_CLOSED);
          awaitLine(cluster, node, "this process was stopped for");
          cluster.start(node);
          cluster.awaitReady(BOUND);
        });
  }

  private interface Story {
    void play(LocalCluster cluster, SteadyLoad load) throws Exception;
  }

  /** Plays it while clients send and receive; they go on behind it, and nothing is lost. */
  private void underLoad(Story story) throws Exception {
    LocalClusterOptions options =
        LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3)).withShards(1);
    ObservedReplicas replicas = new ObservedReplicas();
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      try (SteadyLoad load = SteadyLoad.start(client, QUEUE)) {
        awaitTraffic(load);
        story.play(cluster, load);
        awaitTraffic(load);
        load.finish();
        say(load.toString());
        load.verify();
      }
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
    }
    replicas.verify();
  }

  private static void awaitTraffic(SteadyLoad load) {
    int target = load.confirmed() + TRAFFIC_MIN;
    await().atMost(BOUND).until(() -> load.confirmed() >= target);
  }

  private static void awaitLine(LocalCluster cluster, String node, String text) {
    await().atMost(BOUND).until(() -> log(cluster, node).contains(text));
  }

  private static String log(LocalCluster cluster, String node) throws IOException {
    return Files.readString(cluster.log(node));
  }

  private static Leadership leader(LocalCluster cluster) {
    return cluster.awaitLeader(0, 0, BOUND);
  }

  private static long msSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private static void say(String what) {
    System.out.println("stopped nodes: " + what);
  }
}
