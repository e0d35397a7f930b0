package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BACKING_OFF;
import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.DOOMED;
import static io.narumq.statemachine.store.Schema.DROPPED_QUEUE;
import static io.narumq.statemachine.store.Schema.FIFO_KEY;
import static io.narumq.statemachine.store.Schema.HISTORY;
import static io.narumq.statemachine.store.Schema.HISTORY_ENDS;
import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.LOST;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.NEXT_OF_KEY;
import static io.narumq.statemachine.store.Schema.PARKED;
import static io.narumq.statemachine.store.Schema.PRODUCER;
import static io.narumq.statemachine.store.Schema.PURGE;
import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.Schema.RECURRING;
import static io.narumq.statemachine.store.Schema.SETTLED;
import static io.narumq.statemachine.store.Schema.STORED_SEND;
import static io.narumq.statemachine.store.Schema.TURN;

import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.DroppedQueueRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ProducerRecord;
import io.narumq.state.v1.RecurringRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.Table;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;

/**
 * Deleted queues whose rows are being taken away, a bounded number at a time. Leases on them end by
 * their own timers and find that there is nothing to give back to.
 */
public final class DroppedQueues {
  /** All that belongs to a queue. Numbers are in rows: a new table goes to the end. */
  private static final List<Table<SequenceKey, ?>> TABLES =
      List.of(
          MESSAGE_SET,
          BODIES,
          SETTLED,
          READY,
          BACKING_OFF,
          DOOMED,
          RECURRING,
          HISTORY,
          PRODUCER,
          STORED_SEND,
          PURGE,
          LOST);

  /** What FIFO queues have more. */
  private static final List<Table<SequenceKey, ?>> FIFO_TABLES = List.of(NEXT_OF_KEY, TURN);

  private static final List<Table<FifoKey, ?>> KEY_TABLES = List.of(FIFO_KEY, PARKED);

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final SetTimers setTimers;
  private final BackingOffRows backingOff;
  private final RecurringMessages recurring;
  private final Producers producers;
  private final DedupeKeys dedupeKeys;

  DroppedQueues(
      Store store,
      Clocks clocks,
      Timers timers,
      SetTimers setTimers,
      BackingOffRows backingOff,
      RecurringMessages recurring,
      Producers producers,
      DedupeKeys dedupeKeys) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.setTimers = setTimers;
    this.backingOff = backingOff;
    this.recurring = recurring;
    this.producers = producers;
    this.dedupeKeys = dedupeKeys;
  }

  public void add(Queue queue) {
    put(queue.id(), DroppedQueueRecord.newBuilder().setLanes(queue.lanes()).build());
  }

  /** A partition of a topic: of all that queues have, it has sets, bodies and producers. */
  void addPartition(int id) {
    put(id, DroppedQueueRecord.getDefaultInstance());
  }

  /** Deletes at most {@code limit} rows, or 1,000 dedupe keys; returns how many. */
  public int onTimer(int queueId, int limit) {
    DroppedQueueRecord dropped = store.require(DROPPED_QUEUE, queueId);
    int table = dropped.getTable();
    if (table < TABLES.size()) {
      return dropRows(TABLES.get(table), queueId, dropped, limit);
    }
    int fifo = table - TABLES.size();
    boolean isFifo = (dropped.getLanes() >> MessageLogs.FIFO_LANE & 1) == 1;
    if (isFifo && fifo < FIFO_TABLES.size()) {
      return dropRows(FIFO_TABLES.get(fifo), queueId, dropped, limit);
    }
    if (isFifo && fifo < FIFO_TABLES.size() + KEY_TABLES.size()) {
      return dropKeys(KEY_TABLES.get(fifo - FIFO_TABLES.size()), queueId, dropped, limit);
    }
    int keys = dedupeKeys.drop(queueId);
    if (keys > 0) {
      put(queueId, dropped);
      return keys;
    }
    dropLanes(queueId, dropped.getLanes());
    store.delete(HISTORY_ENDS, queueId);
    dedupeKeys.forget(queueId);
    store.delete(DROPPED_QUEUE, queueId);
    return 1;
  }

  private <V> int dropRows(
      Table<SequenceKey, V> table, int queueId, DroppedQueueRecord dropped, int limit) {
    SequenceKey from = new SequenceKey(queueId, dropped.getLane(), dropped.getSequence());
    SequenceKey to = new SequenceKey(queueId + 1, 0, 0);
    List<Row<SequenceKey, V>> rows = store.scan(table, from, to, limit);
    rows.forEach(row -> drop(table, row));
    DroppedQueueRecord.Builder next = dropped.toBuilder();
    if (rows.size() < limit) {
      next.setTable(dropped.getTable() + 1).clearLane().clearSequence();
    } else {
      SequenceKey last = rows.get(limit - 1).key();
      next.setLane(last.lane()).setSequence(last.sequence() + 1);
    }
    put(queueId, next.build());
    return rows.size();
  }

  private <V> int dropKeys(
      Table<FifoKey, V> table, int queueId, DroppedQueueRecord dropped, int limit) {
    FifoKey from = new FifoKey(queueId, dropped.getKey());
    List<Row<FifoKey, V>> rows = store.scan(table, from, new FifoKey(queueId + 1, ""), limit);
    rows.forEach(row -> store.delete(table, row.key()));
    DroppedQueueRecord.Builder next = dropped.toBuilder();
    if (rows.size() < limit) {
      next.setTable(dropped.getTable() + 1).clearKey();
    } else {
      // Deleted itself, and nothing is between it and what follows.
      next.setKey(rows.get(limit - 1).key().key());
    }
    put(queueId, next.build());
    return rows.size();
  }

  private <V> void drop(Table<SequenceKey, V> table, Row<SequenceKey, V> row) {
    if (row.value() instanceof MessageSetRecord set) {
      // It may be due in years: nothing of a deleted queue stays so long.
      setTimers.disarm(row.key(), set);
    }
    if (row.value() instanceof BackingOffRecord waiting) {
      backingOff.disarm(row.key(), waiting);
    }
    if (row.value() instanceof ProducerRecord producer) {
      producers.forget(row.key(), producer);
    }
    if (row.value() instanceof RecurringRecord message) {
      recurring.forget(row.key(), message);
    }
    store.delete(table, row.key());
  }

  private void dropLanes(int queueId, int lanes) {
    for (int lane = 0; lane < Integer.SIZE; lane++) {
      if ((lanes >> lane & 1) == 1) {
        store.delete(LANE, new LaneKey(queueId, lane));
      }
    }
  }

  private void put(int queueId, DroppedQueueRecord dropped) {
    store.put(DROPPED_QUEUE, queueId, dropped);
    timers.arm(TimerKey.of(clocks.servingMs(), TimerKind.QUEUE_DROP, queueId));
  }
}
