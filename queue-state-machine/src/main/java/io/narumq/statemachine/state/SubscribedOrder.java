package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.TopicTables.PARTITION;

import io.narumq.api.filter.Filter;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.SubscribedPartition;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.BitSet;
import java.util.List;

/**
 * In which order a subscription delivers the messages of a partition: first those that came back,
 * in the order of their offsets, then those at its cursor that its filter takes. What the partition
 * did not keep until then is missed, and counted.
 */
final class SubscribedOrder {
  private final Store store;
  private final MessageLog log;
  private final SettledMessages settled;
  private final Filter filter;
  private final PartitionRecord partition;

  SubscribedOrder(Store store, MessageLog log, SubscribedPartition of) {
    this.store = store;
    this.log = log;
    this.settled = new SettledMessages(store);
    this.filter = Filters.parse(of.getFilter());
    this.partition = store.require(PARTITION, of.getPartitionId());
  }

  /** Takes messages; looks at no more of them than the budget allows. */
  void take(Budget budget, List<LeasedRange> taken) {
    missReady(budget);
    missAtCursor();
    if (!budget.isTired()) {
      new CursorOrder(store, log).takeReady(budget, taken, Long.MAX_VALUE);
      takeAtCursor(budget, taken);
    }
  }

  /** Those that came back and are not there any more. */
  private void missReady(Budget budget) {
    LaneRecord lane = log.lane();
    if (lane.getReady() == 0 || lane.getReadyFrom() >= partition.getFirstOffset()) {
      return;
    }
    int most = (int) Math.min(lane.getReady(), Integer.MAX_VALUE);
    List<Row<SequenceKey, ReadyRecord>> rows =
        store.scan(
            READY, at(lane.getReadyFrom()), at(partition.getFirstOffset()), budget.look(most));
    for (Row<SequenceKey, ReadyRecord> row : rows) {
      Messages message = new Messages(row.value().getSetFirst(), row.key().sequence(), 1);
      log.takeReady(message.first());
      log.leave(message);
      log.miss(message);
    }
    long from =
        budget.isTired() && !rows.isEmpty()
            ? rows.get(rows.size() - 1).key().sequence() + 1
            : partition.getFirstOffset();
    log.change(b -> b.setReadyFrom(from));
  }

  /** What the cursor did not come to in time. */
  private void missAtCursor() {
    LaneRecord lane = log.lane();
    long first = partition.getFirstOffset();
    if (lane.getCursor() >= first) {
      return;
    }
    if (lane.getCursor() > lane.getCursorSetFirst()) {
      leaveOutRest(lane.getCursorSetFirst(), lane.getCursor());
    }
    long missed = first - lane.getCursor();
    log.change(
        b ->
            b.setCursor(first)
                .setCursorSetFirst(first)
                .setNextSequence(first)
                .setMissed(b.getMissed() + missed));
  }

  private void leaveOutRest(long setFirst, long cursor) {
    int size = settled.size(at(setFirst));
    BitSet rest = new BitSet(size);
    rest.set((int) (cursor - setFirst), size);
    settled.leaveOut(at(setFirst), size, rest);
  }

  private void takeAtCursor(Budget budget, List<LeasedRange> taken) {
    LaneRecord lane = log.lane();
    long cursor = lane.getCursor();
    long setFirst = lane.getCursorSetFirst();
    int left = 0;
    while (cursor < partition.getNextOffset() && !budget.isSpent() && !budget.isTired()) {
      MessageSetRecord set = log.setOf(setFirst);
      int size = set.getIndex().getBodyBytesCount();
      BitSet leftOut = new BitSet(size);
      long from = cursor;
      cursor += takeOfSet(set, setFirst, (int) (cursor - setFirst), budget, taken, leftOut);
      if (cursor > from) {
        settled.leaveOut(at(setFirst), size, leftOut);
      }
      left += leftOut.cardinality();
      if (cursor < setFirst + size) {
        break;
      }
      setFirst = cursor;
    }
    moveCursor(lane, cursor, setFirst, left);
  }

  /** Returns how many messages the cursor went past. */
  private int takeOfSet(
      MessageSetRecord set,
      long setFirst,
      int from,
      Budget budget,
      List<LeasedRange> taken,
      BitSet leftOut) {
    MessageSetIndex index = set.getIndex();
    int number = from;
    while (number < index.getBodyBytesCount() && !budget.isSpent() && budget.look()) {
      Messages message = new Messages(setFirst, setFirst + number, 1);
      if (!filter.takesAll() && !filter.matches(new IndexedFacts(index, number))) {
        leftOut.set(number);
      } else if (budget.spend((int) message.bytes(set.getIndex()))) {
        Ranges.add(taken, log.laneNumber(), setFirst, setFirst + number, 1);
      } else {
        break;
      }
      number++;
    }
    return number - from;
  }

  private void moveCursor(LaneRecord lane, long cursor, long setFirst, int left) {
    long passed = cursor - lane.getCursor();
    if (passed > 0) {
      log.change(
          b ->
              b.setCursor(cursor)
                  .setCursorSetFirst(setFirst)
                  .setNextSequence(cursor)
                  .setLeased(b.getLeased() + passed - left)
                  .setPassed(b.getPassed() + left));
    }
  }

  private SequenceKey at(long sequence) {
    return new SequenceKey(log.queueId(), log.laneNumber(), sequence);
  }
}
