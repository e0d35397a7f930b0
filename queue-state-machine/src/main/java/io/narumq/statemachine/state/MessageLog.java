package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.READY;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One lane of a queue: message sets with consecutive sequences, and a cursor.
 *
 * <p>What lies before the cursor was delivered at least once and is leased, returned or settled;
 * what lies behind it was never delivered and needs no row that says so. Sequences have no gaps, so
 * the next set is found at the end of this one, by a point read: there is no iterator on the plain
 * path that deleted rows could slow down.
 *
 * <p>Of a subscription the sets are those of a partition, which is there for others too: nothing is
 * stored here but what becomes of the messages, and the lane ends at its cursor.
 */
public final class MessageLog {
  private final Store store;
  private final Clocks clocks;
  private final SetTimers timers;
  private final SkippedSets skipped;
  private final SparseSets sparse;
  private final LaneKey key;
  private final LaneKey sets;
  private final SettledMessages settled;

  MessageLog(
      Store store,
      Clocks clocks,
      SetTimers timers,
      SkippedSets skipped,
      SparseSets sparse,
      LaneKey key,
      LaneKey sets) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.skipped = skipped;
    this.sparse = sparse;
    this.key = key;
    this.sets = sets;
    this.settled = new SettledMessages(store);
  }

  /** Stores a set behind all others; returns the sequence of its first message. */
  long append(MessageSetRecord row, ByteString bodies) {
    long first = lane().getNextSequence();
    putSet(first, row);
    store.put(BODIES, set(first), bodies);
    timers.arm(set(first), row);
    change(
        b ->
            b.setNextSequence(first + row.getIndex().getBodyBytesCount())
                .setBodyBytes(b.getBodyBytes() + bodies.size()));
    if (isFifo()) {
      order().append(first, row.getIndex());
    }
    return first;
  }

  /** Takes ready messages in the order of this lane. */
  void take(Budget budget, List<LeasedRange> taken) {
    if (isFifo()) {
      order().take(budget, taken);
    } else {
      new CursorOrder(store, this).take(budget, taken);
    }
  }

  /** Like {@link #take}, but only of the first set: those behind it may be less urgent. */
  void takeSome(Budget budget, List<LeasedRange> taken) {
    new CursorOrder(store, this).takeSome(budget, taken);
  }

  boolean hasReady() {
    return ready(lane()) > 0;
  }

  /** How many messages of a lane are ready. */
  public static long ready(LaneRecord lane) {
    return lane.getNextSequence() - lane.getCursor() - lane.getSkipped() + lane.getReady();
  }

  /** The set of the message that {@link #take} would begin with. There must be one. */
  long firstReadySet() {
    LaneRecord lane = lane();
    if (lane.getReady() == 0) {
      return lane.getCursorSetFirst();
    }
    var first = store.scan(READY, set(lane.getReadyFrom()), set(lane.getCursor()), 1);
    return first.get(0).value().getSetFirst();
  }

  /** Since when the message that {@link #take} would begin with is there. There must be one. */
  long readySinceWallMs() {
    MessageSetRecord row = setOf(firstReadySet());
    return Math.max(row.getEnqueuedWallMs(), row.getDueWallMs());
  }

  /** Settles messages by an ack whose lease the caller has taken away. */
  void ack(Messages messages) {
    settle(messages);
    leave(messages);
    change(b -> b.setAcked(b.getAcked() + messages.count()));
  }

  /** Settles messages for good; in which place they were is for the caller to count. */
  void settle(Messages messages) {
    if (isSubscription()) {
      SequenceKey set = set(messages.setFirst());
      var unused = settled.mark(set, settled.size(set), messages);
      return;
    }
    MessageSetIndex index = settleInSet(messages);
    if (isFifo()) {
      order().settled(index, messages);
    }
  }

  /** Settles messages without a look at those behind them; returns the index that they were in. */
  MessageSetIndex settleInSet(Messages messages) {
    long setFirst = messages.setFirst();
    MessageSetRecord row = setOf(setFirst);
    long bytes = messages.bytes(row.getIndex());
    if (settled.mark(set(setFirst), row.getIndex().getBodyBytesCount(), messages)) {
      remove(setFirst, row);
    } else {
      sparse.partlySettled(this, setFirst);
    }
    long purged = PurgedMessages.contain(this, messages.first()) ? bytes : 0;
    change(
        b -> b.setBodyBytes(b.getBodyBytes() - bytes).setPurgedBytes(b.getPurgedBytes() - purged));
    return row.getIndex();
  }

  private void remove(long setFirst, MessageSetRecord row) {
    timers.disarm(set(setFirst), row);
    store.delete(BODIES, set(setFirst));
    if (row.getSkipped() > 0 && setFirst >= lane().getCursor()) {
      // The cursor finds the next set by it.
      MessageSetRecord.Builder rest = MessageSetRecord.newBuilder().setSkipped(row.getSkipped());
      putSet(setFirst, rest.setEnqueuedWallMs(row.getEnqueuedWallMs()).build());
    } else {
      store.delete(MESSAGE_SET, set(setFirst));
    }
  }

  /** What was not delivered of a set up to its end is not to be. */
  void skipTo(long setFirst, long setEnd) {
    if (setFirst > lane().getCursor()) {
      skipped.add(this, setFirst);
    } else {
      change(b -> b.setCursor(setEnd).setCursorSetFirst(setEnd));
    }
  }

  /** Moves the cursor past what is not to be delivered. */
  public void passSkipped() {
    if (lane().getSkipped() > 0) {
      skipped.pass(this);
    }
  }

  /** The cursor goes past the set: what is only there for it is needed no more. */
  void forgetSkipped(long setFirst) {
    if (isRest(setOf(setFirst))) {
      store.delete(MESSAGE_SET, set(setFirst));
    }
  }

  /** Makes messages ready again whose lease the caller has taken away. */
  void giveBack(Messages messages, int deliveryCount, long lastLeaseId) {
    leave(messages);
    makeReady(messages, Past.leased(deliveryCount), lastLeaseId);
  }

  /** Messages are leased no more; where they go is for the caller. */
  void leave(Messages messages) {
    int count = messages.count();
    int purged = PurgedMessages.contain(this, messages.first()) ? count : 0;
    change(b -> b.setLeased(b.getLeased() - count).setPurgedLeased(b.getPurgedLeased() - purged));
  }

  /** Makes messages before the cursor ready that are in no other place any more. */
  void makeReady(Messages messages, Past past, long lastLeaseId) {
    ReadyRecord ready =
        ReadyRecord.newBuilder()
            .setSetFirst(messages.setFirst())
            .setDeliveryCount(past.deliveries())
            .setHandedOut(past.isHandedOutUncounted())
            .setLastLeaseId(lastLeaseId)
            .build();
    if (isFifo()) {
      order().ready(messages, ready);
      return;
    }
    long first = messages.first();
    for (long sequence = first; sequence < messages.end(); sequence++) {
      store.put(READY, set(sequence), ready);
    }
    change(
        b ->
            b.setReadyFrom(b.getReady() == 0 ? first : Math.min(first, b.getReadyFrom()))
                .setReady(b.getReady() + messages.count()));
  }

  /** Moves the cursor over some messages, which are ready before it from then on. */
  void passReady(int messages) {
    new CursorOrder(store, this).passReady(messages);
  }

  /** A message before the cursor that is ready; null if this one is not. */
  @Nullable ReadyRecord ready(long sequence) {
    return PurgedMessages.contain(this, sequence) ? null : store.get(READY, set(sequence));
  }

  /** Takes a message out of those that are ready, as if it was leased again. */
  void takeReady(long sequence) {
    if (isFifo()) {
      order().takeTurn(sequence);
    }
    store.delete(READY, set(sequence));
    change(b -> b.setReady(b.getReady() - 1).setLeased(b.getLeased() + 1));
  }

  /** Settles messages otherwise than by an ack: whoever had them once lost them. */
  void lose(Messages messages, boolean handedOut) {
    settle(messages);
    if (handedOut) {
      settled.lose(key.queueId(), key.lane(), messages);
    }
  }

  /** Whether a message was acked. One that ended otherwise may be taken for it after a while. */
  boolean isAcked(long setFirst, long sequence) {
    boolean isSettled =
        isWhollySettled(setFirst)
            ? sequence >= 0 && sequence < lane().getNextSequence()
            : settled.isMarked(set(setFirst), sequence - setFirst);
    return isSettled && !settled.isLost(key.queueId(), key.lane(), sequence);
  }

  private boolean isWhollySettled(long setFirst) {
    if (isSubscription()) {
      return !settled.isPartly(set(setFirst));
    }
    MessageSetRecord row = store.get(MESSAGE_SET, set(setFirst));
    return row == null || isRest(row);
  }

  /** Whether a partition did not keep a set until its messages were settled. Never in a queue. */
  boolean isGone(long setFirst) {
    return isSubscription() && store.get(MESSAGE_SET, stored(setFirst)) == null;
  }

  /** Whether bodies of a set of a partition are packed: none of them can be taken out. */
  boolean isPacked(long setFirst) {
    return isSubscription() && setOf(setFirst).getIndex().getCompression() != 0;
  }

  /** Bytes of bodies as counters of this lane have them: those of a partition count there. */
  long countedBytes(long bytes) {
    return isSubscription() ? 0 : bytes;
  }

  /** Settles messages that are in no other place any more, as their set is gone. */
  void miss(Messages messages) {
    lose(messages, true);
    change(b -> b.setMissed(b.getMissed() + messages.count()));
  }

  /**
   * Bytes of the bodies of consecutive messages of a set that is not wholly settled, as they are
   * delivered; 0 of one that is {@linkplain #isGone gone}.
   */
  public long bodyBytes(long setFirst, long first, int count) {
    Messages messages = new Messages(setFirst, first, count);
    return isGone(setFirst) ? 0 : messages.bytes(index(setFirst));
  }

  /** The body of a message of a set that is not wholly settled. */
  ByteString body(long setFirst, long sequence) {
    long begin =
        new Messages(setFirst, setFirst, (int) (sequence - setFirst)).bytes(index(setFirst));
    int size = bodyBytes(setFirst, sequence);
    return store.require(BODIES, stored(setFirst)).substring((int) begin, (int) begin + size);
  }

  int bodyBytes(long setFirst, long sequence) {
    return (int) new Messages(setFirst, sequence, 1).bytes(index(setFirst));
  }

  /** What is known of a set that is not wholly settled. */
  MessageSetRecord setOf(long setFirst) {
    return store.require(MESSAGE_SET, stored(setFirst));
  }

  /** Whether all messages of a set are settled, and it is only there for the cursor. */
  private static boolean isRest(MessageSetRecord set) {
    return set.getIndex().getBodyBytesCount() == 0;
  }

  /** Whether the time of a set's messages is over. */
  boolean isExpired(long setFirst) {
    return isExpired(setOf(setFirst));
  }

  boolean isExpired(MessageSetRecord set) {
    return set.getExpiresWallMs() > 0 && set.getExpiresWallMs() <= clocks.wallMs();
  }

  void putSet(long setFirst, MessageSetRecord set) {
    store.put(MESSAGE_SET, set(setFirst), set);
  }

  private boolean isSubscription() {
    return key.lane() == MessageLogs.SUBSCRIPTION_LANE;
  }

  private boolean isFifo() {
    return key.lane() == MessageLogs.FIFO_LANE;
  }

  private KeyOrder order() {
    return new KeyOrder(store, this);
  }

  int queueId() {
    return key.queueId();
  }

  int laneNumber() {
    return key.lane();
  }

  /** The time to live that a message was sent with; 0 for none of its own, negative for ever. */
  long ttlMs(long setFirst, long sequence) {
    long ofSet = setOf(setFirst).getTtlMs();
    return ofSet != 0 ? ofSet : deadLetter(setFirst, sequence).getTtlMs();
  }

  /** How a message was dead-lettered before; of count 0 if it never was. */
  DeadLetter deadLetter(long setFirst, long sequence) {
    MessageSetIndex index = index(setFirst);
    return index.getDeadLettersCount() == 0
        ? DeadLetter.getDefaultInstance()
        : index.getDeadLetters((int) (sequence - setFirst));
  }

  private MessageSetIndex index(long setFirst) {
    return setOf(setFirst).getIndex();
  }

  private SequenceKey set(long sequence) {
    return new SequenceKey(key.queueId(), key.lane(), sequence);
  }

  /** Where the set itself is, and its bodies. */
  private SequenceKey stored(long setFirst) {
    return new SequenceKey(sets.queueId(), sets.lane(), setFirst);
  }

  LaneRecord lane() {
    LaneRecord lane = store.get(LANE, key);
    return lane != null ? lane : LaneRecord.getDefaultInstance();
  }

  void change(UnaryOperator<LaneRecord.Builder> change) {
    store.put(LANE, key, change.apply(lane().toBuilder()).build());
  }
}
