package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.MESSAGE_SET;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;

/**
 * Messages that are not to be delivered before their time. They are in lanes of their own, one for
 * each priority, whose cursor always stands at the end: each set has a timer, and when it fires its
 * messages are ready like those that came back, and compete with the lane of their priority by the
 * time at which they were due.
 */
public final class DelayedMessages {
  private final Store store;
  private final MessageLogs logs;

  DelayedMessages(Store store, MessageLogs logs) {
    this.store = store;
    this.logs = logs;
  }

  /** Where a set was stored. */
  public record Stored(int lane, long first) {}

  /** Stores a set whose messages are due later than now. */
  public Stored append(Queue queue, int priority, MessageSetRecord row, ByteString bodies) {
    int lane = MessageLogs.delayedLane(priority);
    long first = logs.append(queue, lane, row, bodies);
    logs.of(queue.id(), lane)
        .change(
            b ->
                b.setCursor(b.getNextSequence())
                    .setCursorSetFirst(b.getNextSequence())
                    .setDelayedFrom(b.getDelayed() == 0 ? first : b.getDelayedFrom())
                    .setDelayed(b.getDelayed() + row.getIndex().getBodyBytesCount()));
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
    if (PurgedMessages.contain(log, timer.id())) {
      PurgedMessages.settlePurging(log, new Messages(timer.id(), timer.id(), count), false);
      return count;
    }
    log.change(
        b ->
            b.setDelayed(b.getDelayed() - count)
                .setDelayedFrom(
                    b.getDelayedFrom() == timer.id() ? timer.id() + count : b.getDelayedFrom()));
    log.makeReady(new Messages(timer.id(), timer.id(), count), Past.NONE, 0);
    return count;
  }
}
