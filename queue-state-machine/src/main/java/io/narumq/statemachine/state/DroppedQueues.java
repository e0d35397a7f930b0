package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.DROPPED_QUEUE;
import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.RETURNED;
import static io.narumq.statemachine.store.Schema.SETTLED;

import io.narumq.state.v1.DroppedQueueRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;

/**
 * Deleted queues whose messages are being taken away, a bounded number at a time. Leases on them
 * end by their own timers and find that there is nothing to give back to.
 */
public final class DroppedQueues {
  private final Store store;
  private final Clocks clocks;
  private final Timers timers;

  DroppedQueues(Store store, Clocks clocks, Timers timers) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
  }

  public void add(int queueId) {
    LaneRecord lane = store.get(LANE, lane(queueId));
    if (lane != null) {
      put(queueId, DroppedQueueRecord.newBuilder().setEnd(lane.getNextSequence()).build());
    }
  }

  /**
   * Deletes at most {@code limit} sets or returned messages; returns how many rows it looked at.
   */
  public int onTimer(int queueId, int limit) {
    DroppedQueueRecord dropped = store.require(DROPPED_QUEUE, queueId);
    var sets =
        store.scan(
            MESSAGE_SET,
            sequence(queueId, dropped.getNextSet()),
            sequence(queueId, dropped.getEnd()),
            limit);
    for (Row<SequenceKey, ?> set : sets) {
      store.delete(MESSAGE_SET, set.key());
      store.delete(BODIES, set.key());
      store.delete(SETTLED, set.key());
    }
    if (sets.size() == limit) {
      long next = sets.get(limit - 1).key().sequence() + 1;
      put(queueId, dropped.toBuilder().setNextSet(next).build());
      return limit;
    }
    return sets.size() + dropReturned(queueId, dropped, limit);
  }

  /** The sets are gone: what had come back is next, and at the end the lane itself. */
  private int dropReturned(int queueId, DroppedQueueRecord dropped, int limit) {
    LaneRecord lane = store.require(LANE, lane(queueId));
    var returned =
        store.scan(
            RETURNED,
            sequence(queueId, lane.getReturnedFrom()),
            sequence(queueId, dropped.getEnd()),
            limit);
    returned.forEach(row -> store.delete(RETURNED, row.key()));
    if (returned.size() == limit) {
      long from = returned.get(limit - 1).key().sequence() + 1;
      store.put(LANE, lane(queueId), lane.toBuilder().setReturnedFrom(from).build());
      put(queueId, dropped.toBuilder().setNextSet(dropped.getEnd()).build());
    } else {
      store.delete(LANE, lane(queueId));
      store.delete(DROPPED_QUEUE, queueId);
    }
    return returned.size();
  }

  private void put(int queueId, DroppedQueueRecord dropped) {
    store.put(DROPPED_QUEUE, queueId, dropped);
    timers.arm(TimerKey.of(clocks.servingMs(), TimerKind.QUEUE_DROP, queueId));
  }

  private static LaneKey lane(int queueId) {
    return new LaneKey(queueId, MessageLogs.PLAIN_LANE);
  }

  private static SequenceKey sequence(int queueId, long sequence) {
    return new SequenceKey(queueId, MessageLogs.PLAIN_LANE, sequence);
  }
}
