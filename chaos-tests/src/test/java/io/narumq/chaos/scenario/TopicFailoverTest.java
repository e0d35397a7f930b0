package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.Partitioning;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicSettings;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is published while leaders are killed is stored once, where its publisher was told, in the
 * order of each key, and is the same for every reader, also for one that follows the streams of the
 * leaders all the while. {@code -Dnaru.kills=10} is the full run.
 */
@Tag("long")
class TopicFailoverTest {
  private static final int KILLS = Integer.getInteger("naru.kills", 1);
  private static final int BETWEEN = 500;
  private static final int PARTITIONS = 6;
  private static final Duration PAUSE = Duration.ofNanos(500_000);
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
    try (TopicLoad load = new TopicLoad(naru, TOPIC, PAUSE);
        TopicFollower follower = new TopicFollower(naru, TOPIC)) {
      for (int kill = 0; kill < KILLS; kill++) {
        load.awaitMore(BETWEEN);
        follower.readOnce();
        int shard = kill % 3;
        Leadership before = cluster.awaitLeader(shard, 0, BOUND);
        cluster.kill(before.nodeId());
        cluster.awaitLeader(shard, before.term(), BOUND);
        load.awaitMore(BETWEEN);
        follower.readOnce();
        cluster.start(before.nodeId());
        cluster.awaitReady(BOUND);
      }
      Map<String, FetchedMessage> stored = load.endAndJudge();
      judge(stored);
      follower.judge(stored);
    }
  }

  private static void judge(Map<String, FetchedMessage> stored) {
    Set<Integer> shards = new HashSet<>();
    for (FetchedMessage message : stored.values()) {
      assertThat(message.partition())
          .isEqualTo(Partitioning.partitionOf(message.key(), PARTITIONS));
      shards.add(Partitioning.shardOf(TOPIC, message.partition(), 3));
    }
    assertThat(shards).as("all shards took part").hasSize(3);
  }
}
