package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.CommandResult.Published;
import io.narumq.statemachine.CommandResult.TopicStored;
import io.narumq.statemachine.topic.Fetched;
import io.narumq.statemachine.topic.FetchedSet;
import io.narumq.statemachine.topic.PartitionView;
import io.narumq.statemachine.topic.TopicReader;
import io.narumq.statemachine.topic.TopicView;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fetch finds, and what retention takes from it. */
class TopicTest {
  @TempDir Path directory;
  private TestShard shard;

  @BeforeEach
  void open() {
    shard = new TestShard(directory);
  }

  @AfterEach
  void close() {
    Invariants.check(shard.machine().rows());
    shard.close();
  }

  private TopicReader topics() {
    return shard.machine().topics();
  }

  private void make(TopicSettings settings) {
    TopicStored stored = shard.apply(TopicStored.class, TopicCommands.create("t", settings));
    put(stored);
  }

  private void put(TopicStored stored) {
    shard.apply(
        TopicCommands.put("t", stored.incarnation(), stored.version(), stored.settings(), 0, 1));
    shard.apply(TopicCommands.confirm("t", stored.incarnation(), stored.version()));
  }

  private long publish(String... bodies) {
    return shard.apply(Published.class, TopicCommands.publish("t", 1, bodies)).firstOffset();
  }

  private List<Long> offsets(long from, long maxBytes) {
    return fetch(from, maxBytes).sets().stream().map(FetchedSet::firstOffset).toList();
  }

  private Fetched fetch(long from, long maxBytes) {
    return topics().fetch("t", 1, from, maxBytes).orElseThrow();
  }

  @Test
  void aFetchBeginsWithTheSetThatHoldsTheOffset() {
    make(TopicCommands.settings(2, 0, 0));
    publish("a", "b", "c");
    publish("d");
    publish("e", "f");
    assertThat(offsets(0, 100)).containsExactly(0L, 3L, 4L);
    assertThat(offsets(2, 100)).containsExactly(0L, 3L, 4L);
    assertThat(offsets(3, 100)).containsExactly(3L, 4L);
    assertThat(offsets(5, 100)).containsExactly(4L);
    assertThat(offsets(6, 100)).isEmpty();
    assertThat(fetch(6, 100).inRange()).isTrue();
    assertThat(fetch(7, 100).inRange()).isFalse();
    assertThat(fetch(-1, 100).inRange()).isFalse();
    assertThat(fetch(0, 100).sets().get(2).bodies().toStringUtf8()).isEqualTo("ef");
  }

  @Test
  void aFetchIsBoundedByBytesButTellsOneSet() {
    make(TopicCommands.settings(2, 0, 0));
    publish("0123456789");
    publish("0123456789");
    publish("0123456789");
    assertThat(offsets(0, 1)).containsExactly(0L);
    long two = 2 * fetch(0, 1).sets().get(0).bytes();
    assertThat(offsets(0, two - 1)).containsExactly(0L);
    assertThat(offsets(0, two)).containsExactly(0L, 1L);
  }

  @Test
  void whatIsKnownOfMessagesCountsToo() {
    make(TopicCommands.settings(2, 0, 0));
    for (int i = 0; i < 10; i++) {
      shard.apply(
          TopicCommands.publish(
              "t", 1, TopicCommands.index("").setSubjects(0, "s".repeat(100)), ""));
    }
    assertThat(offsets(0, 500)).hasSizeBetween(2, 4);
  }

  @Test
  void partitionsOfOtherNumbersAreNotThere() {
    make(TopicCommands.settings(2, 0, 0));
    assertThat(topics().fetch("t", 2, 0, 1)).isEmpty();
    assertThat(topics().partitions("t")).extracting(PartitionView::number).containsExactly(0, 1);
  }

  @Test
  void offsetsAreFoundByTime() {
    make(TopicCommands.settings(2, 0, 0));
    for (int i = 0; i < 50; i++) {
      publish("a", "b", "c");
      shard.advance(i % 3 == 0 ? 0 : 10);
    }
    Fetched all = fetch(0, 1 << 20);
    for (FetchedSet set : all.sets()) {
      long first =
          all.sets().stream()
              .filter(one -> one.publishedWallMs() >= set.publishedWallMs())
              .findFirst()
              .orElseThrow()
              .firstOffset();
      assertThat(topics().offsetAt("t", 1, set.publishedWallMs())).hasValue(first);
      assertThat(topics().offsetAt("t", 1, set.publishedWallMs() - 1)).hasValue(first);
    }
    assertThat(topics().offsetAt("t", 1, Long.MAX_VALUE)).hasValue(150);
    assertThat(topics().offsetAt("t", 1, Long.MIN_VALUE)).hasValue(0);
  }

  @Test
  void tooManyBytesTakeTheOldestSets() {
    make(TopicCommands.settings(2, 0, 25));
    for (int i = 0; i < 5; i++) {
      publish("0123456789");
    }
    shard.apply(Commands.tick(100));
    assertThat(fetch(0, 100).inRange()).isFalse();
    assertThat(fetch(0, 100).partition()).returns(3L, PartitionView::firstOffset);
    assertThat(offsets(3, 100)).containsExactly(3L, 4L);
  }

  @Test
  void theNewestSetStaysHoweverLargeItIs() {
    make(TopicCommands.settings(2, 0, 5));
    publish("0123456789");
    shard.apply(Commands.tick(100));
    assertThat(offsets(0, 100)).containsExactly(0L);
  }

  @Test
  void aNewRuleIsForWhatIsThereAlready() {
    make(TopicCommands.settings(2, 0, 0));
    publish("a");
    shard.advance(1_000);
    publish("b");
    put(shard.apply(TopicStored.class, TopicCommands.update("t", retention(500))));
    shard.apply(Commands.tick(100));
    assertThat(fetch(1, 100).partition()).returns(1L, PartitionView::firstOffset);
    shard.advance(500);
    shard.apply(Commands.tick(100));
    assertThat(fetch(2, 100).partition()).returns(2L, PartitionView::firstOffset);
  }

  private static TopicSettings retention(long ms) {
    return TopicSettings.newBuilder().setRetentionMs(ms).build();
  }

  /** More sets than one firing of the timer may look at. */
  @Test
  void manyOldSetsGoByMoreThanOneTick() {
    make(TopicCommands.settings(2, 100, 0));
    for (int i = 0; i < 450; i++) {
      publish("a");
    }
    shard.advance(100);
    int ticks = 0;
    while (fetch(0, 1).partition().firstOffset() < 450) {
      shard.apply(Commands.tick(1_000));
      ticks++;
    }
    assertThat(ticks).isEqualTo(3);
  }

  @Test
  void aTopicIsPendingUntilAllShardsKnow() {
    TopicStored stored =
        shard.apply(TopicStored.class, TopicCommands.create("t", TopicCommands.settings(2, 0, 0)));
    assertThat(topics().pending(10)).containsExactly("t");
    put(stored);
    assertThat(topics().pending(10)).isEmpty();
    shard.apply(TopicCommands.delete("t"));
    assertThat(topics().topic("t")).get().returns(true, TopicView::deleted);
    shard.apply(TopicCommands.confirm("t", stored.incarnation(), stored.version()));
    assertThat(topics().topic("t")).as("that was confirmed is older").isPresent();
    shard.apply(TopicCommands.confirm("t", stored.incarnation(), stored.version() + 1));
    assertThat(topics().topic("t")).isEmpty();
  }

  @Test
  void aTopicOfTheSameNameBeginsAnew() {
    make(TopicCommands.settings(2, 0, 0));
    publish("a");
    shard.apply(TopicCommands.put("t", 100, 1, TopicCommands.settings(2, 0, 0), 0, 1));
    assertThat(publish("b")).isZero();
    assertThat(fetch(0, 10).sets().get(0).bodies().toStringUtf8()).isEqualTo("b");
  }

  @Test
  void thatATopicWasDeletedIsForgotten() {
    make(TopicCommands.settings(2, 0, 0));
    shard.apply(TopicCommands.put("t", 1, 9, TopicCommands.settings(2, 0, 0)));
    shard.apply(TopicCommands.put("t", 1, 1, TopicCommands.settings(2, 0, 0), 0, 1));
    assertThat(topics().partitions("t")).isEmpty();
    shard.advance(3_600_000);
    for (int i = 0; i < 20; i++) {
      shard.apply(Commands.tick(1_000));
    }
    shard.apply(TopicCommands.put("t", 1, 1, TopicCommands.settings(2, 0, 0), 0, 1));
    assertThat(topics().partitions("t")).hasSize(2);
  }
}
