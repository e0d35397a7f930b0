package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.RETURNED;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ReturnedRecord;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.ArrayList;
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
 */
public final class MessageLog {
  private final Store store;
  private final LaneKey key;
  private final SettledMessages settled;

  MessageLog(Store store, LaneKey key) {
    this.store = store;
    this.key = key;
    this.settled = new SettledMessages(store);
  }

  /** Stores a set behind all others; returns the sequence of its first message. */
  public long append(MessageSetIndex index, ByteString bodies, long enqueuedWallMs) {
    LaneRecord lane = lane();
    long first = lane.getNextSequence();
    store.put(
        MESSAGE_SET,
        set(first),
        MessageSetRecord.newBuilder().setIndex(index).setEnqueuedWallMs(enqueuedWallMs).build());
    store.put(BODIES, set(first), bodies);
    change(
        b ->
            b.setNextSequence(first + index.getBodyBytesCount())
                .setBodyBytes(lane.getBodyBytes() + bodies.size()));
    return first;
  }

  /**
   * Takes ready messages within the budget: first those that came back, in sequence order, then
   * those at the cursor. They are leased from now on; the caller writes the lease.
   */
  public List<LeasedRange> take(Budget budget) {
    List<LeasedRange> taken = new ArrayList<>();
    takeReturned(budget, taken);
    takeAtCursor(budget, taken);
    return taken;
  }

  private void takeReturned(Budget budget, List<LeasedRange> taken) {
    LaneRecord lane = lane();
    if (lane.getReturned() == 0) {
      return;
    }
    SequenceKey from = set(lane.getReturnedFrom());
    var rows = store.scan(RETURNED, from, set(lane.getCursor()), budget.messages());
    int count = 0;
    for (Row<SequenceKey, ReturnedRecord> row : rows) {
      long sequence = row.key().sequence();
      ReturnedRecord returned = row.value();
      if (!budget.spend(bodyBytes(returned.getSetFirst(), sequence))) {
        break;
      }
      count++;
      store.delete(RETURNED, row.key());
      append(taken, returned.getSetFirst(), sequence, returned.getDeliveryCount() + 1);
    }
    if (count > 0) {
      int took = count;
      long next = rows.get(count - 1).key().sequence() + 1;
      change(
          b ->
              b.setReturned(lane.getReturned() - took)
                  .setReturnedFrom(next)
                  .setLeased(lane.getLeased() + took));
    }
  }

  private void takeAtCursor(Budget budget, List<LeasedRange> taken) {
    LaneRecord lane = lane();
    long cursor = lane.getCursor();
    long setFirst = lane.getCursorSetFirst();
    while (cursor < lane.getNextSequence() && !budget.isSpent()) {
      MessageSetIndex index = index(setFirst);
      long end = setFirst + index.getBodyBytesCount();
      long first = cursor;
      while (cursor < end && budget.spend(index.getBodyBytes((int) (cursor - setFirst)))) {
        cursor++;
      }
      if (cursor > first) {
        taken.add(range(setFirst, first, (int) (cursor - first), 1));
      }
      if (cursor < end) {
        break;
      }
      setFirst = end;
    }
    long newCursor = cursor;
    long newSetFirst = setFirst;
    if (newCursor > lane.getCursor()) {
      change(
          b ->
              b.setCursor(newCursor)
                  .setCursorSetFirst(newSetFirst)
                  .setLeased(lane.getLeased() + newCursor - lane.getCursor()));
    }
  }

  /** Settles messages whose lease the caller has taken away. */
  void settleLeased(long setFirst, long first, int count) {
    MessageSetIndex index = index(setFirst);
    long bytes = bytes(index, setFirst, first, count);
    settled.mark(set(setFirst), index.getBodyBytesCount(), (int) (first - setFirst), count);
    change(
        b ->
            b.setLeased(b.getLeased() - count)
                .setAcked(b.getAcked() + count)
                .setBodyBytes(b.getBodyBytes() - bytes));
  }

  /** Makes messages ready again whose lease the caller has taken away. */
  void giveBack(long setFirst, long first, int count, int deliveryCount, long lastLeaseId) {
    ReturnedRecord returned =
        ReturnedRecord.newBuilder()
            .setSetFirst(setFirst)
            .setDeliveryCount(deliveryCount)
            .setLastLeaseId(lastLeaseId)
            .build();
    for (long sequence = first; sequence < first + count; sequence++) {
      store.put(RETURNED, set(sequence), returned);
    }
    change(
        b ->
            b.setLeased(b.getLeased() - count)
                .setReturnedFrom(
                    b.getReturned() == 0 ? first : Math.min(first, b.getReturnedFrom()))
                .setReturned(b.getReturned() + count));
  }

  /** A message that came back and waits; null if this one does not. */
  @Nullable ReturnedRecord returned(long sequence) {
    return store.get(RETURNED, set(sequence));
  }

  /** Settles a message that came back and waits. */
  void settleReturned(long sequence, ReturnedRecord returned) {
    store.delete(RETURNED, set(sequence));
    change(b -> b.setReturned(b.getReturned() - 1).setLeased(b.getLeased() + 1));
    settleLeased(returned.getSetFirst(), sequence, 1);
  }

  /** Changes what is known of a message that came back and waits. */
  void updateReturned(long sequence, ReturnedRecord returned) {
    store.put(RETURNED, set(sequence), returned);
  }

  /** Whether a message that was stored once has been settled. */
  boolean isSettled(long setFirst, long sequence) {
    MessageSetRecord set = store.get(MESSAGE_SET, set(setFirst));
    return set == null
        ? sequence < lane().getNextSequence()
        : settled.isMarked(set(setFirst), sequence - setFirst);
  }

  private void append(List<LeasedRange> taken, long setFirst, long sequence, int deliveryCount) {
    int last = taken.size() - 1;
    if (last >= 0) {
      LeasedRange range = taken.get(last);
      if (range.getSetFirst() == setFirst
          && range.getFirst() + range.getCount() == sequence
          && range.getDeliveryCount() == deliveryCount) {
        taken.set(last, range.toBuilder().setCount(range.getCount() + 1).build());
        return;
      }
    }
    taken.add(range(setFirst, sequence, 1, deliveryCount));
  }

  private LeasedRange range(long setFirst, long first, int count, int deliveryCount) {
    return LeasedRange.newBuilder()
        .setLane(key.lane())
        .setSetFirst(setFirst)
        .setFirst(first)
        .setCount(count)
        .setDeliveryCount(deliveryCount)
        .build();
  }

  /** Bytes of the bodies of consecutive messages of a set that is not wholly settled. */
  public long bodyBytes(long setFirst, long first, int count) {
    return bytes(index(setFirst), setFirst, first, count);
  }

  private int bodyBytes(long setFirst, long sequence) {
    return index(setFirst).getBodyBytes((int) (sequence - setFirst));
  }

  private static long bytes(MessageSetIndex index, long setFirst, long first, int count) {
    long bytes = 0;
    for (int i = (int) (first - setFirst); count > 0; i++, count--) {
      bytes += index.getBodyBytes(i);
    }
    return bytes;
  }

  private MessageSetIndex index(long setFirst) {
    return store.require(MESSAGE_SET, set(setFirst)).getIndex();
  }

  private SequenceKey set(long sequence) {
    return new SequenceKey(key.queueId(), key.lane(), sequence);
  }

  private LaneRecord lane() {
    LaneRecord lane = store.get(LANE, key);
    return lane != null ? lane : LaneRecord.getDefaultInstance();
  }

  private void change(UnaryOperator<LaneRecord.Builder> change) {
    store.put(LANE, key, change.apply(lane().toBuilder()).build());
  }
}
