package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.READY;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * In which order the messages of a lane are delivered that has no keys: first those before the
 * cursor that came back, in sequence order, then those at it.
 */
final class CursorOrder {
  private final Store store;
  private final MessageLog log;

  CursorOrder(Store store, MessageLog log) {
    this.store = store;
    this.log = log;
  }

  /** Takes ready messages. */
  void take(Budget budget, List<LeasedRange> taken) {
    takeReady(budget, taken, Long.MAX_VALUE);
    takeAtCursor(budget, taken, Long.MAX_VALUE);
  }

  /** Like {@link #take}, but only of the first set: those behind it may be less urgent. */
  void takeSome(Budget budget, List<LeasedRange> taken) {
    LaneRecord lane = log.lane();
    if (lane.getReady() > 0) {
      takeReady(budget, taken, setEnd(log.firstReadySet()));
    } else {
      takeAtCursor(budget, taken, lane.getCursor() + 1);
    }
  }

  /** Moves the cursor over some messages, which are ready before it from then on. */
  void passReady(int messages) {
    List<LeasedRange> passed = new ArrayList<>();
    takeAtCursor(new Budget(messages, Long.MAX_VALUE), passed, Long.MAX_VALUE);
    for (LeasedRange range : passed) {
      Messages ready = new Messages(range.getSetFirst(), range.getFirst(), range.getCount());
      log.leave(ready);
      log.makeReady(ready, Past.NONE, 0);
    }
  }

  private long setEnd(long setFirst) {
    return setFirst + log.setOf(setFirst).getIndex().getBodyBytesCount();
  }

  /** Takes messages before the cursor whose sequence is less than {@code end}. */
  void takeReady(Budget budget, List<LeasedRange> taken, long end) {
    LaneRecord lane = log.lane();
    if (lane.getReady() == 0) {
      return;
    }
    SequenceKey from = at(lane.getReadyFrom());
    SequenceKey to = at(Math.min(end, lane.getCursor()));
    var rows = store.scan(READY, from, to, budget.messages());
    int count = 0;
    for (Row<SequenceKey, ReadyRecord> row : rows) {
      long sequence = row.key().sequence();
      ReadyRecord returned = row.value();
      if (log.isExpired(returned.getSetFirst())
          || !budget.spend(log.bodyBytes(returned.getSetFirst(), sequence))) {
        break;
      }
      count++;
      store.delete(READY, row.key());
      Ranges.add(
          taken,
          log.laneNumber(),
          returned.getSetFirst(),
          sequence,
          returned.getDeliveryCount() + 1);
    }
    if (count > 0) {
      int took = count;
      long next = rows.get(count - 1).key().sequence() + 1;
      log.change(
          b ->
              b.setReady(lane.getReady() - took)
                  .setReadyFrom(next)
                  .setLeased(lane.getLeased() + took));
    }
  }

  /** Takes messages of the sets that begin before {@code end}. */
  private void takeAtCursor(Budget budget, List<LeasedRange> taken, long end) {
    LaneRecord lane = log.lane();
    long cursor = lane.getCursor();
    long setFirst = lane.getCursorSetFirst();
    while (cursor < Math.min(end, lane.getNextSequence()) && !budget.isSpent()) {
      MessageSetRecord row = log.setOf(setFirst);
      if (row.getSkipped() > 0 || log.isExpired(row)) {
        break;
      }
      MessageSetIndex index = row.getIndex();
      long setEnd = setFirst + index.getBodyBytesCount();
      long first = cursor;
      while (cursor < setEnd && budget.spend(index.getBodyBytes((int) (cursor - setFirst)))) {
        cursor++;
      }
      if (cursor > first) {
        taken.add(Ranges.of(log.laneNumber(), setFirst, first, (int) (cursor - first), 1));
      }
      if (cursor < setEnd) {
        break;
      }
      setFirst = setEnd;
    }
    long newCursor = cursor;
    long newSetFirst = setFirst;
    if (newCursor > lane.getCursor()) {
      log.change(
          b ->
              b.setCursor(newCursor)
                  .setCursorSetFirst(newSetFirst)
                  .setLeased(lane.getLeased() + newCursor - lane.getCursor()));
      log.passSkipped();
    }
  }

  private SequenceKey at(long sequence) {
    return new SequenceKey(log.queueId(), log.laneNumber(), sequence);
  }
}
