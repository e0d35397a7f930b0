package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BACKING_OFF;

import io.narumq.state.v1.BackingOffRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;

/** Messages that failed and wait for their next delivery, each with a timer of its own. */
public final class BackingOff {
  private final Store store;
  private final BackingOffRows rows;
  private final Queues queues;
  private final MessageLogs logs;
  private final Expiry expiry;

  BackingOff(Store store, BackingOffRows rows, Queues queues, MessageLogs logs, Expiry expiry) {
    this.store = store;
    this.rows = rows;
    this.queues = queues;
    this.logs = logs;
    this.expiry = expiry;
  }

  /** Messages that were leased wait until then. */
  void add(int queueId, int lane, Messages messages, int deliveries, long dueMs) {
    BackingOffRecord row =
        BackingOffRecord.newBuilder()
            .setSetFirst(messages.setFirst())
            .setDeliveryCount(deliveries)
            .setDueMs(dueMs)
            .build();
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      rows.put(new SequenceKey(queueId, lane, sequence), row);
    }
    logs.of(queueId, lane)
        .change(
            b ->
                b.setLeased(b.getLeased() - messages.count())
                    .setBackingOffFrom(
                        b.getBackingOff() == 0
                            ? messages.first()
                            : Math.min(b.getBackingOffFrom(), messages.first()))
                    .setBackingOff(b.getBackingOff() + messages.count()));
  }

  /** Returns whether a message is ready now that was not: this one, or the next of its key. */
  public boolean onTimer(TimerKey timer) {
    SequenceKey key = new SequenceKey(timer.queueId(), timer.lane(), timer.id());
    BackingOffRecord row = store.get(BACKING_OFF, key);
    Queue queue = queues.find(timer.queueId());
    if (row == null || queue == null) {
      return false;
    }
    store.delete(BACKING_OFF, key);
    MessageLog log = logs.of(timer.queueId(), timer.lane());
    Messages message = new Messages(row.getSetFirst(), timer.id(), 1);
    Past past = Past.leased(row.getDeliveryCount());
    if (PurgedMessages.contain(log, timer.id())) {
      PurgedMessages.settlePurging(log, message, true);
      return timer.lane() == MessageLogs.FIFO_LANE;
    }
    log.change(b -> b.setBackingOff(b.getBackingOff() - 1));
    if (log.isGone(row.getSetFirst())) {
      log.miss(message);
      return false;
    }
    if (log.isExpired(row.getSetFirst())) {
      expiry.end(queue, timer.lane(), message, past);
      return false;
    }
    log.makeReady(message, past, 0);
    return true;
  }
}
