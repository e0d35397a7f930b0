package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.api.QueueName;
import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupDescription;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.TopicSettings;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Leaders are killed while a topic is published to and read by two groups, one of which changes its
 * members meanwhile. {@code -Dnaru.kills=10} is the full run.
 */
@Tag("long")
class GroupFailoverTest {
  private static final int KILLS = Integer.getInteger("naru.kills", 1);
  private static final int BETWEEN = 500;
  private static final int PARTITIONS = 6;
  private static final int SHARDS = 3;
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String TOPIC = "told";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static LocalCluster cluster;
  private static NaruClient naru;

  @BeforeAll
  static void start() {
    System.out.println("chaos: data and logs in " + folder);
    cluster =
        LocalCluster.start(
            LocalClusterOptions.in(folder).withShards(SHARDS).withBasePort(FreePorts.anyBase(3)));
    cluster.awaitReady(BOUND);
    naru = NaruClient.builder().endpoints(cluster.endpoints()).build();
  }

  @AfterAll
  static void stop() {
    naru.close();
    cluster.close();
  }

  @Test
  void everyGroupReadsAllOnceAndNoOffsetGoesBack() throws Exception {
    naru.topics().create(TOPIC, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
    try (GroupReaders steady = new GroupReaders(naru, "steady", TOPIC);
        GroupReaders moving = new GroupReaders(naru, "moving", TOPIC);
        OffsetWatch offsets = new OffsetWatch();
        TopicLoad load = new TopicLoad(naru, TOPIC, PAUSE)) {
      steady.add();
      steady.add();
      moving.add();
      for (int kill = 0; kill < KILLS; kill++) {
        moving.add();
        load.awaitMore(BETWEEN);
        // That of a group first, then those of partitions.
        int shard = (QueueName.shardOf("moving", SHARDS) + kill) % SHARDS;
        Leadership before = cluster.awaitLeader(shard, 0, BOUND);
        cluster.kill(before.nodeId());
        moving.add();
        cluster.awaitLeader(shard, before.term(), BOUND);
        load.awaitMore(BETWEEN);
        moving.closeOne();
        cluster.start(before.nodeId());
        cluster.awaitReady(BOUND);
        moving.closeOne();
      }
      Map<String, FetchedMessage> stored = load.endAndJudge();
      List.of(steady, moving).forEach(group -> group.awaitAll(stored.size(), BOUND));
      List.of(steady, moving).forEach(group -> group.judge(stored));
      offsets.judge(stored);
    }
  }

  /** Looks at what is committed, all the time. */
  private static final class OffsetWatch implements AutoCloseable {
    private final Map<String, Long> highest = new HashMap<>();
    private final Thread thread = new Thread(this::run, "offsets");
    private volatile String wentBack = "";
    private volatile boolean stopped;
    private int looks;

    OffsetWatch() {
      thread.start();
    }

    private void run() {
      while (!stopped) {
        for (String group : List.of("steady", "moving")) {
          try {
            look(naru.groups().describe(group));
          } catch (NaruException e) {
            // Not made yet, or no leader for longer than a call takes.
          }
        }
      }
    }

    private void look(GroupDescription group) {
      looks++;
      for (GroupDescription.Partition partition : group.partitions()) {
        String key = group.name() + " " + partition.partition();
        long now = partition.committed().orElse(-1);
        long before = highest.getOrDefault(key, -1L);
        if (now < before) {
          wentBack = key + " from " + before + " to " + now;
        }
        highest.put(key, Math.max(now, before));
      }
    }

    void judge(Map<String, FetchedMessage> stored) throws InterruptedException {
      stopped = true;
      thread.join();
      System.out.printf("chaos: looked %,d times at offsets%n", looks);
      assertThat(wentBack).as("an offset went back").isEmpty();
      assertThat(looks).isGreaterThan(10);
      for (String group : List.of("steady", "moving")) {
        await()
            .atMost(BOUND)
            .untilAsserted(() -> assertThat(naru.groups().describe(group).lag()).isZero());
        long committed =
            naru.groups().describe(group).partitions().stream()
                .mapToLong(partition -> partition.committed().orElse(0))
                .sum();
        assertThat(committed).isEqualTo(stored.size());
      }
    }

    @Override
    public void close() {
      stopped = true;
    }
  }
}
