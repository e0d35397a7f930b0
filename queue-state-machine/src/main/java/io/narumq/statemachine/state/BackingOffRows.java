package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BACKING_OFF;

import io.narumq.state.v1.BackingOffRecord;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;

/** The rows of messages that back off, each with its timer. Counters are for the caller. */
final class BackingOffRows {
  private final Store store;
  private final Timers servingTimers;

  BackingOffRows(Store store, Timers servingTimers) {
    this.store = store;
    this.servingTimers = servingTimers;
  }

  void put(SequenceKey message, BackingOffRecord row) {
    store.put(BACKING_OFF, message, row);
    servingTimers.arm(timer(message, row));
  }

  /** Those from one message on and before another one of its lane, at most so many. */
  List<Row<SequenceKey, BackingOffRecord>> scan(SequenceKey from, SequenceKey to, int max) {
    return store.scan(BACKING_OFF, from, to, max);
  }

  void delete(Row<SequenceKey, BackingOffRecord> row) {
    store.delete(BACKING_OFF, row.key());
    disarm(row.key(), row.value());
  }

  /** The row is gone, or about to be. */
  void disarm(SequenceKey message, BackingOffRecord row) {
    servingTimers.disarm(timer(message, row));
  }

  private static TimerKey timer(SequenceKey message, BackingOffRecord row) {
    return new TimerKey(
        row.getDueMs(), TimerKind.BACK_OFF, message.queueId(), message.lane(), message.sequence());
  }
}
