package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What queues cost that nobody uses: how fast they are made, what each takes of the memory of a
 * node, and what they add to the start of the cluster. {@code -Dnaru.queues=10000} makes them many.
 * Times are told and no more: machines differ.
 */
@Tag("long")
class ManyQueuesTest {
  private static final int QUEUES = Integer.getInteger("naru.queues", 500);
  private static final int ONE_BY_ONE = QUEUES / 10;
  private static final int MAKERS = 16;
  private static final int USED_OF = 100;
  private static final int STARTS = 3;
  private static final Duration BOUND = Duration.ofMinutes(5);

  @TempDir(cleanup = CleanupMode.ALWAYS)
  private Path folder;

  @Test
  void idleQueuesCostLittle() throws Exception {
    LocalClusterOptions options = LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3));
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      warmUp(client);
      tellStarts(cluster, "no queues");
      List<Long> heapBefore = tellMemory(cluster, "no queues");
      make(client, IntStream.range(0, ONE_BY_ONE), 1);
      make(client, IntStream.range(ONE_BY_ONE, QUEUES), MAKERS);
      List<Long> heapAfter = tellMemory(cluster, QUEUES + " queues");
      for (int i = 0; i < heapAfter.size(); i++) {
        double bytes = 1_024.0 * (heapAfter.get(i) - heapBefore.get(i)) / QUEUES;
        say("live heap of node %d: %.0f bytes for each queue".formatted(i, bytes));
      }
      tellUse(client);
      tellStarts(cluster, QUEUES + " queues");
      tellMemory(cluster, QUEUES + " queues and a new start");
      tellUse(client);
      assertThat(client.queues("many.")).hasSize(QUEUES);
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
  }

  /** The compiler's time is not the queues'. */
  private static void warmUp(NaruClient client) {
    for (int i = 0; i < ONE_BY_ONE; i++) {
      client.createQueue("warm." + i);
      client.send("warm." + i, OutgoingMessage.of("hello")).orThrow();
      client.deleteQueue("warm." + i);
    }
  }

  private static void make(NaruClient client, IntStream numbers, int makers) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(makers);
    long start = System.nanoTime();
    List<Future<?>> made = new ArrayList<>();
    numbers.forEach(i -> made.add(threads.submit(() -> client.createQueue("many." + i))));
    for (Future<?> each : made) {
      each.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }
    threads.shutdown();
    double seconds = (System.nanoTime() - start) / 1e9;
    say(
        "%d made by %d at a time in %.1f s, %.0f each second"
            .formatted(made.size(), makers, seconds, made.size() / seconds));
  }

  private static void tellUse(NaruClient client) {
    long start = System.nanoTime();
    for (int i = 0; i < QUEUES; i += USED_OF) {
      client.send("many." + i, OutgoingMessage.of("hello")).orThrow();
      assertThat(client.receive("many." + i, 1, Duration.ofSeconds(10)))
          .hasSize(1)
          .allMatch(message -> client.ack(message) != null);
    }
    int used = QUEUES / USED_OF;
    say("a send, receive and ack in one of them: %.1f ms".formatted(msSince(start) / used));
    start = System.nanoTime();
    int listed = client.queues("many.").size();
    say("%d listed in %.0f ms".formatted(listed, msSince(start)));
  }

  private static void tellStarts(LocalCluster cluster, String when) {
    for (int i = 0; i < STARTS; i++) {
      cluster.stop();
      long start = System.nanoTime();
      cluster.startMissing();
      cluster.awaitReady(BOUND);
      say("%s: all nodes started and led again in %.0f ms".formatted(when, msSince(start)));
    }
  }

  /** Returns the live heap of each node. */
  private static List<Long> tellMemory(LocalCluster cluster, String when) {
    List<Long> heap = NodeMemory.liveHeapKilobytes(cluster);
    say(when + ": live heap of the nodes, KB: " + heap);
    say(when + ": all memory, MB: " + NodeMemory.residentMegabytes(cluster));
    return heap;
  }

  private static double msSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e6;
  }

  private static void say(String what) {
    System.out.println("many queues: " + what);
  }
}
