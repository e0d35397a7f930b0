package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupListener;
import io.narumq.client.GroupWorker;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicPartition;
import io.narumq.client.TopicSettings;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A group grows from one worker to twelve and shrinks again, and whoever keeps a partition goes on
 * working meanwhile. {@code -Dnaru.steps=1} moves one worker at a time, as the build does not.
 */
@Tag("long")
class GroupGrowthTest {
  private static final int STEP = Integer.getInteger("naru.steps", 0);
  private static final int PARTITIONS = 12;
  private static final Duration BOUND = Duration.ofSeconds(60);

  /**
   * Between two messages of a partition that stays where it is, beyond what their publisher took. A
   * group that stopped for each change would pause for all of it; a busy machine takes its time,
   * too.
   */
  private static final Duration PAUSE_MAX = Duration.ofSeconds(3);

  private static final String TOPIC = "grown";
  private static final String GROUP = "growing";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  /** A message that was worked on, when, and by which worker. */
  private record Worked(FetchedMessage message, long at, int worker) {}

  private final Queue<Worked> worked = new ConcurrentLinkedQueue<>();
  private final Deque<GroupWorker> workers = new ArrayDeque<>();
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();
  private int started;

  @Test
  void growsAndShrinksWithoutStopping() throws Exception {
    System.out.println("chaos: data and logs in " + folder);
    LocalClusterOptions three =
        LocalClusterOptions.in(folder).withShards(3).withBasePort(FreePorts.anyBase(3));
    try (LocalCluster cluster = LocalCluster.start(three)) {
      cluster.awaitReady(BOUND);
      try (NaruClient naru = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
        naru.topics().create(TOPIC, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
        try (TopicLoad load = new TopicLoad(naru, TOPIC, Duration.ofMillis(1))) {
          for (int size : sizes()) {
            resize(naru, size);
            load.awaitMore(300);
          }
          judge(load.endAndJudge());
        }
        while (!workers.isEmpty()) {
          assertThat(workers.remove().close(BOUND)).isTrue();
        }
      }
    }
  }

  private static List<Integer> sizes() {
    if (STEP == 0) {
      return List.of(1, 4, 12, 3, 1);
    }
    List<Integer> sizes = new ArrayList<>();
    for (int size = 1; size < 12; size += STEP) {
      sizes.add(size);
    }
    for (int size = 12; size >= 1; size -= STEP) {
      sizes.add(size);
    }
    return sizes;
  }

  /** Returns when everybody has its share. */
  private void resize(NaruClient naru, int size) {
    long begun = System.nanoTime();
    while (workers.size() < size) {
      workers.add(start(naru, started++));
    }
    while (workers.size() > size) {
      assertThat(workers.remove().close(BOUND)).isTrue();
    }
    await()
        .atMost(BOUND)
        .ignoreExceptions()
        .until(
            () -> {
              var group = naru.groups().describe(GROUP);
              return group.settled() && group.members().size() == size;
            });
    System.out.printf(
        "chaos: %s has %d workers after %,d ms%n",
        GROUP, size, (System.nanoTime() - begun) / 1_000_000);
  }

  private GroupWorker start(NaruClient naru, int number) {
    return naru.groupWorker(GROUP)
        .topics(TOPIC)
        .concurrency(PARTITIONS)
        .listener(
            new GroupListener() {
              @Override
              public void onLost(Set<TopicPartition> partitions) {
                lost.add(number + " lost " + partitions);
              }
            })
        .handler(message -> worked.add(new Worked(message, System.nanoTime(), number)))
        .start();
  }

  private void judge(Map<String, FetchedMessage> stored) {
    await().atMost(BOUND).until(() -> worked.size() >= stored.size());
    assertThat(lost).isEmpty();
    assertThat(worked).as("each once, as everybody let go in good order").hasSize(stored.size());
    Map<Integer, Worked> last = new HashMap<>();
    long longest = 0;
    for (Worked one : worked) {
      assertThat(one.message()).isEqualTo(stored.get(one.message().text()));
      Worked before = last.put(one.message().partition(), one);
      if (before == null) {
        continue;
      }
      assertThat(one.message().offset()).isEqualTo(before.message().offset() + 1);
      if (before.worker() == one.worker()) {
        long published =
            Duration.between(before.message().publishedAt(), one.message().publishedAt()).toNanos();
        longest = Math.max(longest, one.at() - before.at() - published);
      }
    }
    System.out.printf(
        "chaos: %s: %,d messages, longest pause of a partition that stayed %,d ms%n",
        GROUP, worked.size(), longest / 1_000_000);
    assertThat(Duration.ofNanos(longest)).isLessThan(PAUSE_MAX);
  }
}
