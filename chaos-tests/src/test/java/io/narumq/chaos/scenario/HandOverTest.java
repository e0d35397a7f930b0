package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.client.NaruClient;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is stopped in good order (SIGTERM) while it leads, as in every update, under load. It
 * hands over first: nothing is lost, nothing is delivered twice, no outcome is unknown, and there
 * is hardly a pause. {@code -Dnaru.stops=3} stops each node once.
 */
class HandOverTest {
  private static final int STOPS = Integer.getInteger("naru.stops", 1);

  /** On a machine that is busy with other things, too; what it was is printed. */
  private static final Duration PAUSE_MAX = Duration.ofSeconds(3);

  /** 128 and SIGTERM. */
  private static final int TERMINATED = 143;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aLeaderThatIsStoppedHandsOverWithoutLossOrRedelivery() throws Exception {
    LocalClusterOptions options = LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3));
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(UndisturbedLoad.BOUND);
      try (UndisturbedLoad load = UndisturbedLoad.start(client)) {
        for (int stop = 1; stop <= STOPS; stop++) {
          stopLeaderAndStartItAgain(cluster, load);
        }
        load.finish();
        assertThat(cluster.unexpectedDeaths()).isEmpty();
        load.assertUndisturbed("hand-over");
      }
    }
  }

  private static void stopLeaderAndStartItAgain(LocalCluster cluster, UndisturbedLoad load) {
    int shard = cluster.shardOf(UndisturbedLoad.QUEUE);
    load.awaitTraffic();
    Leadership before = cluster.awaitLeader(shard, 0, UndisturbedLoad.BOUND);
    load.longestPause();
    long start = System.nanoTime();
    cluster.stop(before.nodeId());
    Duration stopping = Duration.ofNanos(System.nanoTime() - start);
    load.awaitTraffic();
    Duration pause = load.longestPause();
    Leadership after = cluster.awaitLeader(shard, before.term(), UndisturbedLoad.BOUND);
    System.out.printf(
        "hand-over: stopped %s in %d ms, then %s; %d ms without a confirmed send%n",
        before, stopping.toMillis(), after, pause.toMillis());
    assertThat(cluster.exitCode(before.nodeId())).isEqualTo(TERMINATED);
    assertThat(pause).isLessThan(PAUSE_MAX);

    cluster.start(before.nodeId());
    cluster.awaitReady(UndisturbedLoad.BOUND);
  }
}
