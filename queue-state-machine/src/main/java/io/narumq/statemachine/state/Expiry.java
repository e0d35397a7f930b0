package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.READY;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;

/**
 * Messages whose time is over. All messages of a set have the same, and one timer. What is ready,
 * backs off or was never delivered is settled then, wherever it stands in its lane; what is leased
 * is when it comes back.
 *
 * <p>A receive that meets a set whose time is over before the Tick has come to it ends it itself, a
 * few of them; where it stops nothing is delivered too late, and the Tick tells the receivers to
 * try again.
 */
public final class Expiry {
  /** How many messages a receive takes away that stand in front of what it is after. */
  private static final int FIRST_MAX = 100;

  private final Store store;
  private final Queues queues;
  private final MessageLogs logs;
  private final BackingOffRows backingOff;
  private final DeadLetters deadLetters;
  private final History history;

  Expiry(
      Store store,
      Queues queues,
      MessageLogs logs,
      BackingOffRows backingOff,
      DeadLetters deadLetters,
      History history) {
    this.store = store;
    this.queues = queues;
    this.logs = logs;
    this.backingOff = backingOff;
    this.deadLetters = deadLetters;
    this.history = history;
  }

  /** Whether expired messages of a queue with these settings go to the dead-letter queue. */
  public static boolean isDeadLettering(QueueSettings settings) {
    return settings.getOnExpiry() == ExpiryAction.EXPIRY_ACTION_DEAD_LETTER_VALUE;
  }

  /** The time of a set is over; returns how many messages it has, 0 if its queue was deleted. */
  public int onTimer(TimerKey timer) {
    Queue queue = queues.find(timer.queueId());
    if (queue == null) {
      return 0;
    }
    MessageLog log = logs.of(queue.id(), timer.lane());
    long setFirst = timer.id();
    if (PurgedMessages.contain(log, setFirst)) {
      // The purge sees to what is not leased, and may have done so a moment ago, in the same Tick.
      return 1;
    }
    SequenceKey key = new SequenceKey(queue.id(), timer.lane(), setFirst);
    MessageSetRecord set = store.get(MESSAGE_SET, key);
    if (set == null) {
      // It made room for a recurring message a moment ago, in the same Tick.
      return 1;
    }
    return end(queue, log, key, set.getIndex().getBodyBytesCount());
  }

  /**
   * Ends what stands first in the lanes of a queue if its time is over, so that who receives need
   * not wait for the Tick. At most {@link #FIRST_MAX} messages, and the rest of their set.
   *
   * @return whether anything was
   */
  public boolean endFirst(Queue queue) {
    int ended = 0;
    for (int number = 0; number < MessageLogs.FIFO_LANE && ended < FIRST_MAX; number++) {
      ended += queue.hasLane(number) ? endFirst(queue, number, FIRST_MAX - ended) : 0;
    }
    return ended > 0;
  }

  private int endFirst(Queue queue, int number, int max) {
    MessageLog log = logs.of(queue.id(), number);
    int ended = 0;
    while (ended < max && log.hasReady() && log.isExpired(log.firstReadySet())) {
      SequenceKey key = new SequenceKey(queue.id(), number, log.firstReadySet());
      int count = log.setOf(key.sequence()).getIndex().getBodyBytesCount();
      ended += end(queue, log, key, count);
      // None of it is ready any more, and it stood in front of all others.
      long end = Math.min(key.sequence() + count, log.lane().getNextSequence());
      log.change(b -> b.setReadyFrom(Math.max(b.getReadyFrom(), end)));
      if (log.lane().getSkipped() > 0 && log.lane().getReady() == 0) {
        // The cursor may stand before more sets than it goes past at once.
        break;
      }
    }
    return ended;
  }

  /** Ends all of a set that is not leased; returns how many messages it has. */
  private int end(Queue queue, MessageLog log, SequenceKey set, int count) {
    long setFirst = set.sequence();
    SequenceKey to = new SequenceKey(queue.id(), set.lane(), setFirst + count);
    long cursor = log.lane().getCursor();
    for (Row<SequenceKey, ReadyRecord> row : store.scan(READY, set, to, count)) {
      long sequence = row.key().sequence();
      Messages message = new Messages(setFirst, sequence, 1);
      log.takeReady(sequence);
      log.leave(message);
      end(queue, set.lane(), message, Past.of(row.value()));
    }
    endBackingOff(queue, log, set, to);
    if (cursor < setFirst + count) {
      long first = Math.max(cursor, setFirst);
      log.skipTo(setFirst, setFirst + count);
      end(
          queue,
          set.lane(),
          new Messages(setFirst, first, (int) (setFirst + count - first)),
          Past.NONE);
      log.passSkipped();
    }
    return count;
  }

  private void endBackingOff(Queue queue, MessageLog log, SequenceKey set, SequenceKey to) {
    if (log.lane().getBackingOff() == 0) {
      return;
    }
    int count = (int) (to.sequence() - set.sequence());
    for (Row<SequenceKey, BackingOffRecord> row : backingOff.scan(set, to, count)) {
      backingOff.delete(row);
      log.change(b -> b.setBackingOff(b.getBackingOff() - 1));
      Messages message = new Messages(set.sequence(), row.key().sequence(), 1);
      end(queue, set.lane(), message, Past.leased(row.value().getDeliveryCount()));
    }
  }

  /** Settles messages that are in no other place any more, or sends them to the dead letters. */
  void end(Queue queue, int lane, Messages messages, Past past) {
    if (isDeadLettering(queue.settings()) && DeadLetters.hasTarget(queue)) {
      deadLetters.doom(
          queue.id(), lane, messages, past, DeadLetterReason.DEAD_LETTER_REASON_EXPIRED);
    } else {
      MessageLog log = logs.of(queue.id(), lane);
      log.lose(messages, past.handedOut());
      log.change(b -> b.setExpired(b.getExpired() + messages.count()));
      history.add(
          queue,
          History.event(HistoryEvent.HISTORY_EVENT_EXPIRED, lane, messages)
              .setDeliveryCount(past.deliveries()));
    }
  }
}
