package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.narumq.client.ChannelGap;
import io.narumq.client.ChannelMessage;
import io.narumq.client.ChannelPublisher;
import io.narumq.client.ChannelSubscriber;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.Requester;
import io.narumq.client.Responder;
import io.narumq.cluster.ClusterView;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Channels over three processes: across nodes, when one is killed, and what they cost. */
class ChannelsTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String PROBE = "is anybody there?";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private LocalCluster cluster;

  /** What a subscriber got, and which gaps it was told. */
  private static final class Heard {
    final Queue<String> texts = new ConcurrentLinkedQueue<>();
    final Queue<ChannelGap> gaps = new ConcurrentLinkedQueue<>();

    ChannelSubscriber on(NaruClient naru, String... channels) {
      ChannelSubscriber subscriber =
          naru.channels()
              .subscriber()
              .channels(channels)
              .onGap(gaps::add)
              .handler(message -> texts.add(message.text()))
              .start();
      assertThat(subscriber.awaitSubscribed(BOUND)).isTrue();
      return subscriber;
    }
  }

  @BeforeEach
  void start() {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.in(folder.resolve("cluster")).withBasePort(FreePorts.anyBase(3)));
    cluster.awaitReady(BOUND);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Of one node, and of no other. */
  private NaruClient clientOf(String node) {
    return NaruClient.builder().endpoints(cluster.endpoint(node)).onlyEndpoints().build();
  }

  /** Until the nodes know each other's subscribers: they may have just been started. */
  private static void awaitReceivers(ChannelPublisher publisher, String channel, int receivers) {
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(publisher.publish(channel, PROBE)).isEqualTo(receivers));
  }

  @Test
  void whatIsPublishedOnNode1ReachesASubscriberOnNode3AlsoWhenNode2IsKilled() {
    Heard third = new Heard();
    Heard second = new Heard();
    try (NaruClient one = clientOf("n1");
        NaruClient three = clientOf("n3");
        NaruClient any = NaruClient.builder().endpoints(cluster.endpoint("n2")).build();
        ChannelSubscriber onThree = third.on(three, "news");
        ChannelSubscriber onTwo = second.on(any, "news");
        ChannelPublisher publisher = one.channels().publisher().build()) {
      awaitReceivers(publisher, "news", 2);
      assertThat(publisher.publish("news", "before")).isEqualTo(2);
      await().atMost(BOUND).until(() -> third.texts.contains("before"));
      await().atMost(BOUND).until(() -> second.texts.contains("before"));
      cluster.kill("n2");
      long receivers = publisher.publish("news", "meanwhile");
      assertThat(receivers).isBetween(1L, 2L);
      await().atMost(BOUND).until(() -> third.texts.contains("meanwhile"));
      assertThat(onTwo.awaitSubscribed(BOUND)).isTrue();
      awaitReceivers(publisher, "news", 2);
      assertThat(publisher.publish("news", "after")).isEqualTo(2);
      await().atMost(BOUND).until(() -> second.texts.contains("after"));
      await().atMost(BOUND).until(() -> third.texts.contains("after"));
      assertThat(third.gaps).isEmpty();
      assertThat(second.gaps)
          .extracting(ChannelGap::cause)
          .containsOnly(ChannelGap.Cause.DISCONNECTED);
      assertThat(third.texts)
          .filteredOn(text -> !text.equals(PROBE))
          .containsExactly("before", "meanwhile", "after");
      onThree.unsubscribe("news");
      awaitReceivers(publisher, "news", 1);
    }
  }

  @Test
  void aMessageWithoutASubscriberCostsNoByteOfDisk() throws IOException {
    try (NaruClient naru = NaruClient.builder().endpoints(cluster.endpoints()).build();
        ChannelPublisher publisher = naru.channels().publisher().build()) {
      assertThat(publisher.publish("nobody", "x")).isZero();
      awaitQuiet();
      Map<String, Long> positions = positions();
      Map<String, Long> stored = stored();
      Map<String, Long> written = written();
      List<CompletableFuture<Integer>> outcomes =
          IntStream.range(0, 20_000)
              .mapToObj(i -> publisher.publishAsync(ChannelMessage.to("nobody", "x".repeat(500))))
              .toList();
      outcomes.forEach(outcome -> assertThat(outcome.join()).isZero());
      System.out.println("written before " + written + ", after " + written());
      assertThat(positions()).isEqualTo(positions);
      assertThat(stored()).isEqualTo(stored);
      assertThat(written()).as("bytes that the nodes had the disk write").isEqualTo(written);
    }
  }

  /** The nodes have nothing left to write of their start. */
  private void awaitQuiet() {
    await()
        .during(Duration.ofSeconds(2))
        .atMost(BOUND)
        .until(new StillTheSame<>(() -> List.of(positions(), stored(), written()))::look);
  }

  /** Whether a value is what it was at the look before. */
  private static final class StillTheSame<T> {
    private final Supplier<T> value;
    private T last;

    StillTheSame(Supplier<T> value) {
      this.value = value;
      this.last = value.get();
    }

    boolean look() {
      T before = last;
      last = value.get();
      return last.equals(before);
    }
  }

  private Map<String, Long> positions() {
    Map<String, Long> positions = new TreeMap<>();
    ClusterView view = cluster.view();
    for (int i = 0; i < view.shards(); i++) {
      int shard = i;
      view.replicas(shard)
          .forEach((node, replica) -> positions.put(node + "/" + shard, replica.appliedIndex()));
    }
    return positions;
  }

  private Map<String, Long> stored() {
    Map<String, Long> bytes = new TreeMap<>();
    for (String node : cluster.nodeIds()) {
      try (Stream<Path> files = Files.walk(folder.resolve("cluster").resolve(node))) {
        bytes.put(node, files.filter(Files::isRegularFile).mapToLong(ChannelsTest::size).sum());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return bytes;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Long> written() {
    Map<String, Long> bytes = new TreeMap<>();
    for (String node : cluster.nodeIds()) {
      try {
        Files.readAllLines(Path.of("/proc/" + cluster.pid(node) + "/io")).stream()
            .filter(line -> line.startsWith("write_bytes: "))
            .forEach(line -> bytes.put(node, Long.parseLong(line.substring(13))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return bytes;
  }

  @Test
  void aRequestIsAnsweredFromAnotherNodeAndFailsWithoutSomebodyToAnswer() {
    try (NaruClient one = clientOf("n1");
        NaruClient two = clientOf("n2");
        Responder responder =
            two.channels()
                .responder("upper")
                .handler(
                    ask -> ask.text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8))
                .start();
        Requester requester = one.channels().requester().timeout(BOUND).start()) {
      assertThat(responder.awaitSubscribed(BOUND)).isTrue();
      await()
          .atMost(BOUND)
          .ignoreExceptionsMatching(ChannelsTest::isNoReceiver)
          .untilAsserted(
              () -> assertThat(requester.request("upper", "ada").text()).isEqualTo("ADA"));
      NaruException nobody =
          catchThrowableOfType(NaruException.class, () -> requester.request("lower", "ADA"));
      assertThat(nobody.reason()).isEqualTo(ErrorReason.NO_RECEIVER);
    }
  }

  private static boolean isNoReceiver(Throwable failure) {
    return failure instanceof NaruException known && known.reason() == ErrorReason.NO_RECEIVER;
  }
}
