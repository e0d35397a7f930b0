package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.MESSAGE_SET;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.TimerKind;

/**
 * Messages that are not to be delivered before their time. They are in lanes of their own, one for
 * each priority, whose cursor always stands at the end: each set has a timer, and when it fires its
 * messages are ready like those that came back, and compete with the lane of their priority by the
 * time at which they were due.
 */
public final class DelayedMessages {
  private final Store store;
  private final Clocks clocks;
  private final Timers wallTimers;
  private final Queues queues;
  private final MessageLogs logs;

  DelayedMessages(Store store, Clocks clocks, Timers wallTimers, Queues queues, MessageLogs logs) {
    this.store = store;
    this.clocks = clocks;
    this.wallTimers = wallTimers;
    this.queues = queues;
    this.logs = logs;
  }

  /** Where a set was stored. */
  public record Stored(int lane, long first) {}

  /** Stores a set whose messages are due later than now. */
  public Stored append(Queue queue, int priority, MessageSetRecord row, ByteString bodies) {
    int lane = MessageLogs.delayedLane(priority);
    queues.addLane(queue.id(), lane);
    MessageLog log = logs.of(queue.id(), lane);
    MessageSetRecord stamped = row.toBuilder().setEnqueuedWallMs(clocks.wallMs()).build();
    long first = log.append(stamped, bodies);
    log.change(
        b ->
            b.setCursor(b.getNextSequence())
                .setCursorSetFirst(b.getNextSequence())
                .setDelayed(b.getDelayed() + row.getIndex().getBodyBytesCount()));
    wallTimers.arm(timer(queue.id(), lane, first, row));
    return new Stored(lane, first);
  }

  /** The messages of this timer are ready; returns how many, 0 if their queue was deleted. */
  public int onTimer(TimerKey timer) {
    if (!logs.exist(timer.queueId())) {
      return 0;
    }
    SequenceKey key = new SequenceKey(timer.queueId(), timer.lane(), timer.id());
    int count = store.require(MESSAGE_SET, key).getIndex().getBodyBytesCount();
    MessageLog log = logs.of(timer.queueId(), timer.lane());
    log.change(b -> b.setDelayed(b.getDelayed() - count));
    log.makeReady(new Messages(timer.id(), timer.id(), count), 0, 0);
    return count;
  }

  /** Takes the timer of a set away that is to be deleted. */
  void forget(SequenceKey key, MessageSetRecord row) {
    if (row.getDueWallMs() > 0) {
      wallTimers.disarm(timer(key.queueId(), key.lane(), key.sequence(), row));
    }
  }

  private static TimerKey timer(int queueId, int lane, long first, MessageSetRecord row) {
    return new TimerKey(row.getDueWallMs(), TimerKind.DELAYED_SET, queueId, lane, first);
  }
}
