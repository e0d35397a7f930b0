package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.FetchStart;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.OffsetOutOfRangeException;
import io.narumq.client.OutOfRange;
import io.narumq.client.TopicInfo;
import io.narumq.client.TopicSettings;
import io.narumq.client.fake.FakePartition;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that break at any point: each message comes once, in order. */
class TopicReaderCoreTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int PREFETCH = 64 << 10;

  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakePartition nodes = new FakePartition(scheduler);
  private final List<Long> read = new ArrayList<>();

  private TopicReaderCore start(long offset, OutOfRange outOfRange) {
    Calls calls =
        new Calls(
            scheduler,
            nodes,
            new Random(1),
            new Endpoints(FakePartition.NODES, false),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));
    TopicInfo topic = new TopicInfo("t", TopicSettings.DEFAULT.withPartitions(1), 1);
    TopicReaderCore reader =
        new TopicReaderCore(calls, topic, Map.of(0, offset), outOfRange, PREFETCH);
    reader.start();
    return reader;
  }

  private TopicReaderCore start() {
    return start(0, OutOfRange.FAIL);
  }

  private void poll(TopicReaderCore reader, int max) {
    for (FetchedMessage message : scheduler.await(reader.poll(max, SECOND))) {
      assertThat(message.text().strip()).isEqualTo(Long.toString(message.offset()));
      read.add(message.offset());
    }
  }

  private void assertRead(long from, long end) {
    assertThat(read).isEqualTo(LongStream.range(from, end).boxed().toList());
  }

  @Test
  void whatIsThereComesAndWhatIsPublishedLater() {
    nodes.publish(5);
    TopicReaderCore reader = start(2, OutOfRange.FAIL);
    while (read.size() < 3) {
      poll(reader, 100);
    }
    assertRead(2, 5);
    var waiting = reader.poll(100, SECOND);
    scheduler.run(Duration.ofMillis(500));
    assertThat(waiting).isNotDone();
    nodes.publish(1);
    assertThat(scheduler.await(waiting)).extracting(FetchedMessage::offset).containsExactly(5L);
    assertThat(nodes.starts()).hasSize(1);
    FetchStart start = nodes.starts().get(0);
    assertThat(start.getOffset()).isEqualTo(2);
    assertThat(start.getIncarnation()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      names = {"NOT_LEADER", "NO_LEADER", "OUTCOME_UNKNOWN", "UNREACHABLE", "OVERLOADED"})
  void nothingIsLostOrDoubledWhenStreamsBreak(ErrorReason reason) {
    Random random = new Random(7);
    TopicReaderCore reader = start();
    int published = 0;
    for (int i = 0; i < 200; i++) {
      int more = random.nextInt(5);
      nodes.publish(more);
      published += more;
      scheduler.run(Duration.ofNanos(random.nextInt(100_000_000)));
      if (random.nextInt(3) == 0) {
        nodes.breakStreams(CallFailure.of(reason, "as the test wants it"));
      }
      if (random.nextInt(3) == 0) {
        poll(reader, 1 + random.nextInt(4));
      }
    }
    while (read.size() < published) {
      poll(reader, 100);
    }
    assertRead(0, published);
    assertThat(nodes.starts()).hasSizeGreaterThan(20);
  }

  @Test
  void anotherLeaderIsFollowed() {
    TopicReaderCore reader = start();
    nodes.publish(10);
    poll(reader, 4);
    nodes.elect(FakePartition.NODES.get(1));
    nodes.publish(10);
    while (read.size() < 20) {
      poll(reader, 4);
    }
    assertRead(0, 20);
  }

  /** Half of the room is for what was told, and half for what was read. */
  @Test
  void nobodyTellsMoreThanThereIsRoomFor() {
    nodes.bodyBytes = 1_000;
    nodes.publish(1_000);
    TopicReaderCore reader = start();
    scheduler.run(SECOND);
    assertThat(nodes.told()).isBetween(50L, 70L);
    poll(reader, 10);
    scheduler.run(SECOND);
    assertThat(nodes.told()).isBetween(50L, 80L);
    while (read.size() < 1_000) {
      poll(reader, 10);
    }
    assertRead(0, 1_000);
    assertThat(nodes.starts()).hasSize(1);
  }

  @Test
  void messagesThatAreMissingStopThePartitionOrAreLeftOutAsTold() {
    nodes.publish(10);
    nodes.retainFrom(4);
    TopicReaderCore reader = start(2, OutOfRange.FAIL);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> poll(reader, 10))
          .hasCauseInstanceOf(OffsetOutOfRangeException.class)
          .hasMessageContaining("from 4 up to, not including, 10, and not 2");
    }
    poll(start(2, OutOfRange.EARLIEST), 10);
    assertThat(read.get(0)).isEqualTo(4);
  }

  @Test
  void whatCameBeforeMessagesThatAreMissingIsReadFirst() {
    nodes.publish(3);
    TopicReaderCore reader = start();
    scheduler.run(SECOND);
    nodes.publish(5);
    nodes.retainFrom(6);
    nodes.breakStreams(CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "as the test wants it"));
    scheduler.run(SECOND);
    poll(reader, 2);
    poll(reader, 2);
    assertRead(0, 3);
    assertThatThrownBy(() -> poll(reader, 10)).hasCauseInstanceOf(OffsetOutOfRangeException.class);
  }

  @Test
  void aSetThatCanNotBeReadIsSaidBehindWhatIsBeforeIt() {
    nodes.publish(3);
    nodes.unreadable = 3;
    nodes.publish(3);
    TopicReaderCore reader = start();
    while (read.size() < 3) {
      poll(reader, 10);
    }
    assertRead(0, 3);
    assertThatThrownBy(() -> poll(reader, 10))
        .cause()
        .isInstanceOfSatisfying(
            NaruException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.BODIES_UNREADABLE));
  }

  @Test
  void whatAPollWasGivenUpForIsThereForTheNextOne() {
    TopicReaderCore reader = start();
    CompletableFuture<List<FetchedMessage>> given = reader.poll(10, SECOND);
    scheduler.run(Duration.ofMillis(100));
    given.cancel(false);
    nodes.publish(3);
    poll(reader, 10);
    while (read.size() < 3) {
      poll(reader, 10);
    }
    assertRead(0, 3);
  }

  @Test
  void aReaderThatIsClosedAnswersPollsAndReadsNoMore() {
    TopicReaderCore reader = start();
    CompletableFuture<List<FetchedMessage>> waiting = reader.poll(10, SECOND);
    scheduler.run(Duration.ofMillis(100));
    scheduler.await(reader.drain());
    assertThat(waiting).isCompletedWithValue(List.of());
    nodes.publish(3);
    scheduler.run(SECOND);
    assertThat(nodes.told()).isZero();
    assertThatThrownBy(() -> poll(reader, 1)).hasMessageContaining("closed");
  }
}
