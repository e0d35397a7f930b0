package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.NEXT_OF_KEY;
import static io.narumq.statemachine.store.Schema.PARKED;
import static io.narumq.statemachine.store.Schema.PURGE;
import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.Schema.TURN;

import io.narumq.api.v1.HistoryEvent;
import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.NextOfKeyRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.state.v1.PurgeRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;

/**
 * Purges: a mark in each lane at once, below which nothing is delivered any more, and a row that
 * says what the Ticks that follow are to settle. Lanes that a purge found nothing in have none.
 */
public final class Purges {
  /** How many rows one firing of a timer takes away, or messages of sets that are together. */
  private static final int ROWS_MAX = 200;

  private static final int MESSAGES_MAX = 1_000;

  /**
   * Among how many sequences one firing looks for links between messages of a key. The bound of
   * where they begin is not exact, so rows deleted long ago may be in front of them: so many cost
   * as much to look at as one that is there.
   */
  private static final int SEQUENCES_MAX = 50_000;

  private static final int SEQUENCES_PER_ROW = 100;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final SetTimers setTimers;
  private final BackingOffRows backingOff;
  private final Queues queues;
  private final MessageLogs logs;
  private final History history;

  Purges(
      Store store,
      Clocks clocks,
      Timers timers,
      SetTimers setTimers,
      BackingOffRows backingOff,
      Queues queues,
      MessageLogs logs,
      History history) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.setTimers = setTimers;
    this.backingOff = backingOff;
    this.queues = queues;
    this.logs = logs;
    this.history = history;
  }

  /**
   * Nothing that is in the queue now is delivered any more.
   *
   * @param keepDelayed but for what was sent with a delay: which of these are due is known of each
   *     set only, and a mark in their lane could not tell them apart
   */
  public void start(Queue queue, boolean keepDelayed) {
    for (int lane = 0; lane < MessageLogs.LANES; lane++) {
      if (queue.hasLane(lane) && !(keepDelayed && MessageLogs.isDelayed(lane))) {
        start(queue, lane);
      }
    }
  }

  private void start(Queue queue, int number) {
    MessageLog log = logs.of(queue.id(), number);
    LaneRecord lane = log.lane();
    long end = lane.getNextSequence();
    long going = MessageLog.ready(lane) + lane.getBackingOff() + lane.getDelayed();
    long more = lane.getBlocked() + lane.getParked();
    log.change(
        b ->
            b.setPurgedTo(end)
                .setPurging(b.getPurging() + going + more)
                .setPurgedBytes(b.getBodyBytes() - b.getDoomedBytes())
                .setPurgedLeased(b.getLeased())
                .setCursor(end)
                .setCursorSetFirst(end)
                .setSkipped(0)
                .setReady(0)
                .setReadyFrom(end)
                .setBackingOff(0)
                .setDelayed(0)
                .setBlocked(0)
                .setParked(0)
                .setTurnFrom(b.getNextTurn()));
    if (going + more + lane.getSkipped() > 0) {
      boolean delayed = MessageLogs.isDelayed(number);
      PurgeRecord row =
          PurgeRecord.newBuilder()
              .setSetFirst(delayed ? lane.getDelayedFrom() : lane.getCursorSetFirst())
              .setCursor(lane.getCursor())
              .setReadyFrom(lane.getReady() > 0 ? lane.getReadyFrom() : end)
              .setBackingOffFrom(lane.getBackingOff() > 0 ? lane.getBackingOffFrom() : end)
              .setLinksFrom(lane.getBlocked() > 0 ? lane.getBlockedFrom() : end)
              .setParked(lane.getParked() > 0)
              .build();
      put(new SequenceKey(queue.id(), number, end), row);
    }
    if (going + more > 0) {
      remember(queue, number, lane);
    }
  }

  /** One event: which of the messages from the first one on were still there is not looked at. */
  private void remember(Queue queue, int number, LaneRecord lane) {
    long end = lane.getNextSequence();
    long first = Math.min(end, lane.getCursor());
    first = lane.getReady() > 0 ? Math.min(first, lane.getReadyFrom()) : first;
    first = lane.getBackingOff() > 0 ? Math.min(first, lane.getBackingOffFrom()) : first;
    first = lane.getDelayed() > 0 ? Math.min(first, lane.getDelayedFrom()) : first;
    first = lane.getBlocked() > 0 ? Math.min(first, lane.getBlockedFrom()) : first;
    first = lane.getParked() > 0 ? Math.min(first, lane.getParkedFrom()) : first;
    history.add(
        queue,
        History.event(HistoryEvent.HISTORY_EVENT_PURGED, number, new Messages(first, first, 0))
            .setCount(end - first));
  }

  /** Goes on with a purge of a lane; returns how much was looked at. */
  public int onTimer(TimerKey timer) {
    SequenceKey key = new SequenceKey(timer.queueId(), timer.lane(), timer.id());
    if (queues.find(timer.queueId()) == null) {
      return 0;
    }
    PurgeRecord row = store.require(PURGE, key);
    PurgeRecord.Builder next = row.toBuilder();
    int looked;
    if (row.getSetFirst() < timer.id()) {
      looked = purgeSets(key, next);
    } else if (row.getLinksFrom() < timer.id()) {
      looked = purgeChains(key, next);
    } else if (row.getParked()) {
      looked = purgeParked(key, next);
    } else if (row.getReadyFrom() < timer.id()) {
      looked = purgeReady(key, next);
    } else {
      looked = purgeBackingOff(key, next);
    }
    if (next.getSetFirst() == timer.id()
        && next.getReadyFrom() == timer.id()
        && next.getBackingOffFrom() == timer.id()
        && next.getLinksFrom() == timer.id()
        && !next.getParked()) {
      store.delete(PURGE, key);
    } else {
      put(key, next.build());
    }
    return Math.max(1, looked);
  }

  private void put(SequenceKey key, PurgeRecord row) {
    store.put(PURGE, key, row);
    timers.arm(
        new TimerKey(
            clocks.servingMs(), TimerKind.PURGE, key.queueId(), key.lane(), key.sequence()));
  }

  /** What was never delivered, set by set. */
  private int purgeSets(SequenceKey key, PurgeRecord.Builder next) {
    List<Row<SequenceKey, MessageSetRecord>> sets =
        store.scan(MESSAGE_SET, at(key, next.getSetFirst()), key, ROWS_MAX);
    int messages = 0;
    for (Row<SequenceKey, MessageSetRecord> set : sets) {
      if (messages >= MESSAGES_MAX) {
        return messages;
      }
      int size = set.value().getIndex().getBodyBytesCount();
      messages += size;
      next.setSetFirst(set.key().sequence() + Math.max(size, set.value().getSkipped()));
      purgeSet(set, next.getCursor());
    }
    if (sets.size() < ROWS_MAX) {
      next.setSetFirst(key.sequence());
    }
    return messages;
  }

  private void purgeSet(Row<SequenceKey, MessageSetRecord> set, long cursor) {
    SequenceKey key = set.key();
    MessageLog log = logs.of(key.queueId(), key.lane());
    int size = set.value().getIndex().getBodyBytesCount();
    if (size == 0) {
      // Expired from end to end, and only there for the cursor, which has gone past it.
      store.delete(MESSAGE_SET, key);
    } else if (MessageLogs.isDelayed(key.lane())) {
      if (setTimers.isNotDue(key, set.value())) {
        PurgedMessages.settlePurging(
            log, new Messages(key.sequence(), key.sequence(), size), false);
      }
    } else if (set.value().getSkipped() == 0) {
      long first = Math.max(cursor, key.sequence());
      int count = (int) (key.sequence() + size - first);
      PurgedMessages.settlePurging(log, new Messages(key.sequence(), first, count), false);
    }
  }

  /** Whatever is behind other messages of its key, and of such keys the heads that were ready. */
  private int purgeChains(SequenceKey key, PurgeRecord.Builder next) {
    KeyOrder order = new KeyOrder(store, logs.of(key.queueId(), key.lane()));
    long from = next.getLinksFrom();
    SequenceKey end = at(key, Math.min(key.sequence(), from + SEQUENCES_MAX));
    List<Row<SequenceKey, NextOfKeyRecord>> rows =
        store.scan(NEXT_OF_KEY, at(key, from), end, ROWS_MAX);
    int left = ROWS_MAX;
    for (Row<SequenceKey, NextOfKeyRecord> row : rows) {
      next.setLinksFrom(row.key().sequence());
      left -= order.purgeBehind(row.key().sequence(), left);
      if (left <= 0) {
        return ROWS_MAX;
      }
      left -= purgeIfReady(row.key());
      next.setLinksFrom(row.key().sequence() + 1);
    }
    if (rows.size() < ROWS_MAX) {
      next.setLinksFrom(end.sequence());
    }
    return rows.size() + (int) ((next.getLinksFrom() - from) / SEQUENCES_PER_ROW);
  }

  /** So that what was sent to the key since waits for that no longer. */
  private int purgeIfReady(SequenceKey key) {
    ReadyRecord ready = store.get(READY, key);
    if (ready == null) {
      return 0;
    }
    purgeReady(key, ready);
    return 1;
  }

  private int purgeParked(SequenceKey key, PurgeRecord.Builder next) {
    FifoKey from = new FifoKey(key.queueId(), next.getParkedKey());
    FifoKey end = new FifoKey(key.queueId() + 1, "");
    List<Row<FifoKey, ParkedRecord>> rows = store.scan(PARKED, from, end, ROWS_MAX);
    for (Row<FifoKey, ParkedRecord> row : rows) {
      ParkedRecord parked = row.value();
      if (parked.getSequence() < key.sequence()) {
        store.delete(PARKED, row.key());
        SequenceKey head = at(key, parked.getSequence());
        settle(head, parked.getSetFirst(), true);
      }
      // Nothing is between it and what follows.
      next.setParkedKey(row.key().key() + "\0");
    }
    next.setParked(rows.size() == ROWS_MAX);
    return rows.size();
  }

  private int purgeReady(SequenceKey key, PurgeRecord.Builder next) {
    List<Row<SequenceKey, ReadyRecord>> rows =
        store.scan(READY, at(key, next.getReadyFrom()), key, ROWS_MAX);
    for (Row<SequenceKey, ReadyRecord> row : rows) {
      purgeReady(row.key(), row.value());
      next.setReadyFrom(row.key().sequence() + 1);
    }
    if (rows.size() < ROWS_MAX) {
      next.setReadyFrom(key.sequence());
    }
    return rows.size();
  }

  private void purgeReady(SequenceKey key, ReadyRecord ready) {
    if (key.lane() == MessageLogs.FIFO_LANE) {
      store.delete(TURN, at(key, ready.getTurn()));
    }
    store.delete(READY, key);
    settle(key, ready.getSetFirst(), Past.of(ready).handedOut());
  }

  private int purgeBackingOff(SequenceKey key, PurgeRecord.Builder next) {
    List<Row<SequenceKey, BackingOffRecord>> rows =
        backingOff.scan(at(key, next.getBackingOffFrom()), key, ROWS_MAX);
    for (Row<SequenceKey, BackingOffRecord> row : rows) {
      SequenceKey at = row.key();
      backingOff.delete(row);
      settle(at, row.value().getSetFirst(), true);
      next.setBackingOffFrom(at.sequence() + 1);
    }
    if (rows.size() < ROWS_MAX) {
      next.setBackingOffFrom(key.sequence());
    }
    return rows.size();
  }

  private void settle(SequenceKey message, long setFirst, boolean handedOut) {
    MessageLog log = logs.of(message.queueId(), message.lane());
    PurgedMessages.settlePurging(log, new Messages(setFirst, message.sequence(), 1), handedOut);
  }

  private static SequenceKey at(SequenceKey key, long sequence) {
    return new SequenceKey(key.queueId(), key.lane(), sequence);
  }
}
