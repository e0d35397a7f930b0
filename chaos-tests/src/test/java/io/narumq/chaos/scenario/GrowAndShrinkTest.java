package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.ClusterNode;
import io.narumq.client.NaruClient;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes come and go under load, as an operator does it: a dead node is replaced, the cluster grows
 * to five and shrinks to three that were not there at the start. Nothing is lost, delivered twice
 * or of unknown outcome, and the client, which was given the first three, goes on.
 */
@Tag("long")
class GrowAndShrinkTest {
  private static final int TAKEN_OUT = 19;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void nodesComeAndGoWithoutLossOrRedelivery() throws Exception {
    LocalClusterOptions options = LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(6));
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(UndisturbedLoad.BOUND);
      try (UndisturbedLoad load = UndisturbedLoad.start(client)) {
        load.awaitTraffic();
        // Not the leader of the queue: what is on its way when that dies is of unknown outcome.
        int shard = cluster.shardOf(UndisturbedLoad.QUEUE);
        String leader = cluster.awaitLeader(shard, 0, UndisturbedLoad.BOUND).nodeId();
        List<String> first = new ArrayList<>(cluster.nodeIds());
        String dead = first.stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
        cluster.kill(dead);
        step(
            "replaced " + dead + ", which is dead, by n4",
            load,
            () -> client.cluster().replace(dead, join(cluster, 4), step -> {}));
        cluster.forget(dead);
        first.remove(dead);
        step("added n5", load, () -> client.cluster().add(join(cluster, 5), step -> {}));
        step("added n6", load, () -> client.cluster().add(join(cluster, 6), step -> {}));
        cluster.awaitReady(UndisturbedLoad.BOUND);
        for (String node : first) {
          remove(node, cluster, client, load);
        }
        cluster.awaitReady(UndisturbedLoad.BOUND);
        load.finish();
        assertThat(cluster.nodeIds()).containsExactly("n4", "n5", "n6");
        assertThat(cluster.unexpectedDeaths()).isEmpty();
        load.assertUndisturbed("membership");
      }
    }
  }

  private static ClusterNode join(LocalCluster cluster, int number) {
    String peer = cluster.join(number).peer();
    await()
        .atMost(UndisturbedLoad.BOUND)
        .until(() -> cluster.view().answers().containsKey("n" + number));
    return ClusterNode.parse(peer);
  }

  private static void remove(
      String node, LocalCluster cluster, NaruClient client, UndisturbedLoad load) {
    step("removed " + node, load, () -> client.cluster().remove(node, step -> {}));
    await().atMost(UndisturbedLoad.BOUND).until(() -> !cluster.isAlive(node));
    assertThat(cluster.exitCode(node)).isEqualTo(TAKEN_OUT);
    cluster.forget(node);
  }

  private static void step(String what, UndisturbedLoad load, Runnable change) {
    load.longestPause();
    long start = System.nanoTime();
    change.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    load.awaitTraffic();
    System.out.printf(
        "membership: %s in %d ms; %d ms without a confirmed send at most%n",
        what, took.toMillis(), load.longestPause().toMillis());
  }
}
