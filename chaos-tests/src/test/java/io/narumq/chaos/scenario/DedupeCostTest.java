package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.cluster.NodeData;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What dedupe keys cost: how fast messages with one are sent beside messages without, in rounds
 * that take turns, how fast repeats of them are answered, and what a key that is remembered takes
 * of memory and disk. {@code -Dnaru.dedupe.keys=1000000} makes them many. Times are told and no
 * more: machines differ.
 */
@Tag("long")
class DedupeCostTest {
  private static final int ROUNDS = 7;
  private static final int SENDS = Integer.getInteger("naru.dedupe.keys", 70_000) / ROUNDS;
  private static final int KEYS = ROUNDS * SENDS;
  private static final int BODY_BYTES = 100;
  private static final int BATCH = 1_000;
  private static final String PLAIN = "plain";
  private static final String KEYED = "keyed";
  private static final Duration BOUND = Duration.ofMinutes(5);

  @TempDir(cleanup = CleanupMode.ALWAYS)
  private Path folder;

  @Test
  void whatKeysCost() throws Exception {
    LocalClusterOptions options =
        LocalClusterOptions.in(folder).withBasePort(FreePorts.anyBase(3)).withShards(1);
    try (LocalCluster cluster = LocalCluster.start(options);
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(PLAIN);
      client.createQueue(KEYED, QueueSettings.DEFAULT.withDedupeWindow(Duration.ofDays(7)));
      // The compiler's time is not that of the keys.
      sendAll(client, PLAIN, "");
      sendAll(client, PLAIN, "");
      drain(client, PLAIN);
      sendAll(client, KEYED, "warm");
      drain(client, KEYED);
      tell(cluster, "few keys");
      List<Double> plain = new ArrayList<>();
      List<Double> keyed = new ArrayList<>();
      List<Double> again = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        plain.add(sendAll(client, PLAIN, ""));
        drain(client, PLAIN);
        keyed.add(sendAll(client, KEYED, "round " + i));
        drain(client, KEYED);
        again.add(sendAll(client, KEYED, "round " + i));
      }
      assertThat(client.queue(KEYED).sent()).isEqualTo(KEYS + SENDS);
      say("sends/s without keys %s, with keys %s, again %s".formatted(plain, keyed, again));
      say(
          "medians: without %.0f, with %.0f, again %.0f"
              .formatted(median(plain), median(keyed), median(again)));
      tell(cluster, KEYS + " keys more");
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
  }

  /** Returns how many each second. The same keys mean the same messages. */
  private static double sendAll(NaruClient client, String queue, String keys) {
    long start = System.nanoTime();
    try (Producer producer = client.producer(queue).build()) {
      List<CompletableFuture<SendOutcome>> sent = new ArrayList<>();
      for (int i = 0; i < SENDS; i++) {
        sent.add(producer.sendAsync(message(keys, i)));
      }
      // An election leaves those without a key unknown.
      sent.forEach(each -> assertThat(each.join()).isNotInstanceOf(SendOutcome.Rejected.class));
    }
    return Math.rint(SENDS * 1e9 / (System.nanoTime() - start));
  }

  private static OutgoingMessage message(String keys, int number) {
    byte[] body = new byte[BODY_BYTES];
    if (keys.isEmpty()) {
      ThreadLocalRandom.current().nextBytes(body);
      return OutgoingMessage.of(body);
    }
    body[0] = (byte) number;
    return OutgoingMessage.of(body).dedupeKey("%s, message %d of a sender".formatted(keys, number));
  }

  private static void drain(NaruClient client, String queue) {
    while (client.queue(queue).ready() > 0) {
      List<ReceivedMessage> received = client.receive(queue, BATCH, Duration.ZERO);
      client.ack(queue, received.stream().map(ReceivedMessage::receipt).toList());
    }
  }

  /** After a stop and a start: what is then on disk is all there is, and in memory as little. */
  private void tell(LocalCluster cluster, String when) throws IOException {
    say(when + ": the nodes have in memory, MB: " + NodeMemory.residentMegabytes(cluster));
    cluster.stop();
    cluster.startMissing();
    cluster.awaitReady(BOUND);
    List<Long> disk = new ArrayList<>();
    for (String node : cluster.nodeIds()) {
      long bytes = 0;
      for (Path file : NodeData.of(folder, node).files("shard-0/db/.*\\.sst")) {
        bytes += Files.size(file);
      }
      disk.add(bytes >> 10);
    }
    say(when + ", started again: rows on disk, KB: " + disk);
    say(when + ", started again: in memory, MB: " + NodeMemory.residentMegabytes(cluster));
  }

  private static double median(List<Double> rates) {
    return rates.stream().sorted().toList().get(rates.size() / 2);
  }

  private static void say(String what) {
    System.out.println("dedupe: " + what);
  }
}
