package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.state.v1.DedupeEndsRecord;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.CommandResult.Ticked;
import io.narumq.statemachine.state.DedupeKeys;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Table;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages whose sender gave them a key: stored once in the window of the queue. */
class DedupeTest extends ShardTest {
  private static final long WINDOW_MS = 60_000;

  @BeforeEach
  void setWindow() {
    update(QueueSettings.newBuilder().setDedupeWindowMs(WINDOW_MS));
  }

  private void update(QueueSettings.Builder changes) {
    shard.apply(CommandResult.QueueUpdated.class, Commands.updateQueue(QUEUE, changes));
  }

  private static Command send(String key, String body) {
    return Commands.send(QUEUE, Commands.deduped(key, body));
  }

  private Sent sent(Command send) {
    return shard.apply(Sent.class, send);
  }

  private ErrorReason refusal(Command command) {
    return shard.apply(Rejected.class, command).reason();
  }

  private long stored() {
    return shard.machine().reader().queue(QUEUE).orElseThrow().sent();
  }

  private int rows(Table<?, ?> table) {
    return Rows.all(shard.machine().rows(), table).size();
  }

  private void tick() {
    while (shard.apply(Ticked.class, Commands.tick(1_000)).more()) {
      // A bounded number each time.
    }
  }

  @Test
  void aRepeatStoresNothingAndIsToldTheFirstId() {
    sent(Commands.send(QUEUE, "x"));
    assertThat(sent(send("k", "a")).sets()).containsExactly(new StoredSet(0, 1, 1, false));
    assertThat(sent(send("k", "a")).sets()).containsExactly(new StoredSet(0, 1, 1, true));
    assertThat(sent(send("k2", "a")).messages()).isEqualTo(1);
    assertThat(bodies(receive(10))).containsExactly("x", "a", "a");
  }

  @Test
  void aRepeatIsFoundOutAfterTheAckAPurgeAndARestart() {
    sent(send("k", "a"));
    ack(Commands.receipts(receive(1)));
    shard.apply(Commands.purge(QUEUE));
    shard.restart();
    assertThat(sent(send("k", "a")).messages()).isZero();
    assertThat(receive(1).deliveries()).isEmpty();
  }

  @Test
  void anotherBodyIsAConflictAndNothingOfTheBatchIsStored() {
    sent(send("k", "a"));
    Command batch =
        Commands.send(QUEUE, Commands.deduped("new", "n"), Commands.deduped("k", "other"));
    assertThat(refusal(batch)).isEqualTo(ErrorReason.ERROR_REASON_DEDUPE_CONFLICT);
    assertThat(stored()).isEqualTo(1);
    assertThat(sent(send("new", "other")).messages()).as("was not remembered").isEqualTo(1);
  }

  @Test
  void aKeyMayBeTwiceInABatch() {
    OutgoingSet.Builder message = Commands.deduped("k", "a");
    assertThat(sent(Commands.send(QUEUE, message, Commands.set("x"), message)).sets())
        .containsExactly(
            new StoredSet(0, 0, 1, false),
            new StoredSet(0, 1, 1, false),
            new StoredSet(0, 0, 1, true));
    Command conflict = Commands.send(QUEUE, Commands.deduped("l", "a"), Commands.deduped("l", "b"));
    assertThat(refusal(conflict)).isEqualTo(ErrorReason.ERROR_REASON_DEDUPE_CONFLICT);
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void whatIsNewOfACallIsOneSet() {
    List<String> keys = List.of("a", "b", "c");
    assertThat(sent(Commands.send(QUEUE, Commands.deduped(keys, keys))).sets())
        .containsExactly(new StoredSet(0, 0, 3, false));
    List<String> more = List.of("x", "b", "c", "y", "", "x", "a", "z");
    assertThat(sent(Commands.send(QUEUE, Commands.deduped(more, more))).sets())
        .containsExactly(
            new StoredSet(0, 3, 1, false),
            new StoredSet(0, 1, 2, true),
            new StoredSet(0, 4, 2, false),
            new StoredSet(0, 3, 1, true),
            new StoredSet(0, 0, 1, true),
            new StoredSet(0, 6, 1, false));
    assertThat(rows(Schema.MESSAGE_SET)).isEqualTo(2);
    assertThat(rows(Schema.DEDUPE)).isEqualTo(2);
    assertThat(bodies(receive(10))).containsExactly("a", "b", "c", "x", "y", "", "z");
    assertThat(sent(Commands.send(QUEUE, Commands.deduped(keys, keys))).sets())
        .as("a repeat is told in one")
        .containsExactly(new StoredSet(0, 0, 3, true));
  }

  @Test
  void headersAndKeysStayWithTheirMessages() {
    sent(send("b", "b"));
    List<String> names = List.of("a", "b", "c");
    OutgoingSet.Builder set = Commands.deduped(names, names);
    for (String name : names) {
      Header.Builder header = Header.newBuilder().setName("h").setValue(name);
      set.getIndexBuilder()
          .addKeys(name)
          .addHeaders(MessageHeaders.newBuilder().addHeaders(header));
    }
    sent(Commands.send(QUEUE, set));
    MessageSetIndex stored =
        Rows.all(shard.machine().rows(), Schema.MESSAGE_SET)
            .get(new SequenceKey(1, 0, 1))
            .getIndex();
    assertThat(stored.getKeysList()).containsExactly("a", "c");
    assertThat(stored.getHeadersList())
        .extracting(headers -> headers.getHeaders(0).getValue())
        .containsExactly("a", "c");
  }

  @Test
  void aStampedSendIsRepeatedThoughSomeOfItWasThereBefore() {
    sent(send("b", "b"));
    List<String> names = List.of("a", "b", "c");
    Command send = Commands.send(QUEUE, Commands.deduped(names, names), Commands.set("d"));
    ProducerAttached producer =
        shard.apply(ProducerAttached.class, Commands.attachProducer(QUEUE, "p", false));
    Command stamped = Commands.stamped(send, producer.number(), producer.epoch(), 0);
    List<StoredSet> first = sent(stamped).sets();
    assertThat(first).hasSize(4);
    assertThat(sent(stamped).sets())
        .extracting(StoredSet::firstSequence, StoredSet::count, StoredSet::duplicate)
        .containsExactly(
            tuple(1L, 1, true), tuple(0L, 1, true), tuple(2L, 1, true), tuple(3L, 1, true));
    Command other = Commands.send(QUEUE, Commands.set("1", "2"), Commands.set("3"));
    assertThat(refusal(Commands.stamped(other, producer.number(), producer.epoch(), 0)))
        .isEqualTo(ErrorReason.ERROR_REASON_DEDUPE_CONFLICT);
  }

  @Test
  void aKeyIsFreeWhenItsWindowIsOverThoughNoTickCame() {
    sent(send("k", "a"));
    shard.advance(WINDOW_MS - 1);
    assertThat(sent(send("k", "a")).messages()).isZero();
    shard.advance(1);
    assertThat(sent(send("k", "other")).messages()).as("counts from the first").isEqualTo(1);
    assertThat(refusal(send("k", "a"))).isEqualTo(ErrorReason.ERROR_REASON_DEDUPE_CONFLICT);
    assertThat(rows(Schema.DEDUPE)).isEqualTo(2);
    assertThat(rows(Schema.DEDUPE_KEY)).isEqualTo(1);
  }

  @Test
  void ticksTakeAwayWhatExpired() {
    for (int i = 0; i < 500; i++) {
      sent(send("k" + i, "a"));
    }
    shard.advance(WINDOW_MS / 2);
    sent(send("late", "a"));
    shard.advance(WINDOW_MS / 2);
    tick();
    assertThat(rows(Schema.DEDUPE)).isEqualTo(1);
    assertThat(sent(send("late", "a")).messages()).isZero();
    shard.advance(WINDOW_MS / 2);
    tick();
    assertThat(rows(Schema.DEDUPE)).isZero();
    assertThat(rows(Schema.DEDUPE_KEY)).isZero();
    assertThat(sent(send("late", "a")).messages()).isEqualTo(1);
  }

  @Test
  void aRefusedSendIsNotRememberedAndARepeatNeedsNoRoom() {
    update(QueueSettings.newBuilder().setMaxMessages(2));
    sent(send("k", "a"));
    Command two = Commands.send(QUEUE, Commands.deduped("l", "b"), Commands.deduped("m", "c"));
    assertThat(refusal(two)).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
    Command both = Commands.send(QUEUE, Commands.deduped("k", "a"), Commands.deduped("l", "b"));
    assertThat(sent(both).messages()).as("one of them is new").isEqualTo(1);
    assertThat(sent(both).messages()).as("the queue is full").isZero();
    update(QueueSettings.newBuilder().setMaxMessages(1));
    assertThat(sent(both).messages()).as("and more than full").isZero();
  }

  @Test
  void keysHaveABoundThatKnownOnesDoNotCountFor() {
    sent(send("k", "a"));
    setCount(DedupeKeys.MAX - 1);
    Command two = Commands.send(QUEUE, Commands.deduped("l", "b"), Commands.deduped("m", "c"));
    assertThat(refusal(two)).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
    OutgoingSet.Builder last = Commands.deduped("l", "b");
    Command oneIsNew = Commands.send(QUEUE, Commands.deduped("k", "a"), last, last);
    assertThat(sent(oneIsNew).messages()).isEqualTo(1);
    assertThat(refusal(send("m", "c"))).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
    assertThat(sent(oneIsNew).messages()).isZero();
    assertThat(sent(Commands.send(QUEUE, "x")).messages()).as("without a key").isEqualTo(1);
    setCount(2);
  }

  /** As if so many keys were there. */
  private void setCount(long count) {
    shard.edit(
        store -> {
          int queueId = Rows.all(store.reader(), Schema.DEDUPE_ENDS).keySet().iterator().next();
          DedupeEndsRecord ends = store.require(Schema.DEDUPE_ENDS, queueId);
          store.put(Schema.DEDUPE_ENDS, queueId, ends.toBuilder().setCount(count).build());
        });
  }

  /** Keys of a longer window were used first; that does not keep what expires before them. */
  @Test
  void whatExpiresIsTakenAwayThoughTheFirstOneStays() {
    for (int i = 0; i < 3; i++) {
      update(QueueSettings.newBuilder().setDedupeWindowMs(WINDOW_MS >> i));
      for (int k = 0; k < 300; k++) {
        sent(send(i + "/" + k, "a"));
      }
    }
    int left = 900;
    for (long passedMs : List.of(WINDOW_MS / 4, WINDOW_MS / 4, WINDOW_MS / 2)) {
      shard.advance(passedMs);
      tick();
      left -= 300;
      assertThat(rows(Schema.DEDUPE)).isEqualTo(left);
      assertThat(rows(Schema.DEDUPE_KEY)).isEqualTo(left);
    }
    assertThat(rows(Schema.WALL_TIMER)).isZero();
  }

  /**
   * Keys of a longer window are in front of those of a shorter one, which are free all the same.
   */
  @Test
  void aWindowThatGotShorterIsThatOfLaterKeys() {
    sent(send("long", "a"));
    update(QueueSettings.newBuilder().setDedupeWindowMs(WINDOW_MS / 2));
    sent(send("short", "a"));
    shard.advance(WINDOW_MS / 2);
    tick();
    assertThat(sent(send("long", "a")).messages()).isZero();
    assertThat(sent(send("short", "b")).messages()).isEqualTo(1);
    shard.advance(WINDOW_MS / 2);
    tick();
    assertThat(rows(Schema.DEDUPE_KEY)).isZero();
    assertThat(rows(Schema.DEDUPE)).isZero();
  }

  @Test
  void deadLettersAndRedrivesNeitherLookNorAreRemembered() {
    shard.apply(Commands.createQueue("dead", LEASE_MS, MAX_PROCESSING_MS));
    update(QueueSettings.newBuilder().setDeadLetterQueue("dead").setMaxDeliveries(1));
    sent(send("k", "a"));
    shard.apply(
        Commands.giveBack(Commands.receipts(receive(1)), ReturnReason.RETURN_REASON_REJECTED));
    tick();
    assertThat(shard.machine().reader().queue("dead").orElseThrow().sent()).isEqualTo(1);
    shard.apply(Commands.of(Commands.redrive("dead")));
    tick();
    assertThat(bodies(receive(10))).as("back, though its key is taken").containsExactly("a");
    assertThat(rows(Schema.DEDUPE_KEY)).isEqualTo(1);
    assertThat(sent(send("k", "a")).messages()).isZero();
  }

  @Test
  void withoutAWindowKeysMeanNothing() {
    update(QueueSettings.newBuilder().setDedupeWindowMs(0));
    sent(send("k", "a"));
    assertThat(sent(send("k", "b")).messages()).isEqualTo(1);
    assertThat(rows(Schema.DEDUPE_KEY)).isZero();
  }

  @Test
  void aDelayedMessageIsRememberedFromItsSend() {
    Command delayed = Commands.send(QUEUE, Commands.deduped("k", "a").setDelayMs(2 * WINDOW_MS));
    StoredSet first = sent(delayed).sets().get(0);
    assertThat(sent(delayed).sets().get(0).firstSequence()).isEqualTo(first.firstSequence());
    assertThat(sent(send("k", "a")).messages()).as("delayed or not").isZero();
    shard.advance(WINDOW_MS);
    assertThat(sent(delayed).messages()).isEqualTo(1);
  }

  @Test
  void aStampIsLookedAtFirst() {
    ProducerAttached producer =
        shard.apply(ProducerAttached.class, Commands.attachProducer(QUEUE, "p", false));
    sent(send("k", "a"));
    Command stamped = Commands.stamped(send("k", "a"), producer.number(), producer.epoch(), 0);
    assertThat(sent(stamped).sets()).containsExactly(new StoredSet(0, 0, 1, true));
    shard.advance(WINDOW_MS);
    assertThat(sent(stamped).messages()).as("the send is known, whatever the window").isZero();
  }

  @Test
  void ackAndSendLooksAtAllItsSendsAndWritesNothingInAConflict() {
    sent(Commands.send(QUEUE, "work"));
    Received work = receive(1);
    Command conflict = Commands.ackAndSend(Commands.receipts(work), send("k", "a"), send("k", "b"));
    assertThat(refusal(conflict)).isEqualTo(ErrorReason.ERROR_REASON_DEDUPE_CONFLICT);
    Command same = Commands.ackAndSend(Commands.receipts(work), send("k", "a"), send("k", "a"));
    AckedAndSent done = shard.apply(AckedAndSent.class, same);
    assertThat(done.sent().stream().mapToInt(Sent::messages).sum()).isEqualTo(1);
  }

  @Test
  void aDeletedQueueLeavesNothing() {
    sent(send("k", "a"));
    shard.apply(Commands.deleteQueue(QUEUE));
    tick();
    for (Table<?, ?> table :
        List.of(Schema.DEDUPE, Schema.DEDUPE_KEY, Schema.DEDUPE_ENDS, Schema.WALL_TIMER)) {
      assertThat(rows(table)).as(table.name()).isZero();
    }
  }

  /** Each alone in its row: a Tick takes a thousand of them all the same. */
  @Test
  void keysThatWereSentOneByOneAreForgottenByTheThousand() {
    for (int i = 0; i < 2_500; i++) {
      sent(send("k" + i, "x"));
    }
    shard.advance(WINDOW_MS + 1);
    for (int i = 0; i < 3; i++) {
      shard.apply(Commands.tick(1_000));
    }
    assertThat(rows(Schema.DEDUPE_KEY)).isZero();
  }
}
