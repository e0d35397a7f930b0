package io.narumq.statemachine.state;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.PoisonAction;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.Queues.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go that come back without an ack: ready again, ready again after a while, or to
 * the dead-letter queue. Their lease is over; the caller has taken them out of it.
 */
final class Returns {
  private final Clocks clocks;
  private final Queues queues;
  private final MessageLogs logs;
  private final BackingOff backingOff;
  private final DeadLetters deadLetters;
  private final ParkedKeys parkedKeys;
  private final Expiry expiry;
  private final History history;

  Returns(
      Clocks clocks,
      Queues queues,
      MessageLogs logs,
      BackingOff backingOff,
      DeadLetters deadLetters,
      ParkedKeys parkedKeys,
      Expiry expiry,
      History history) {
    this.clocks = clocks;
    this.queues = queues;
    this.logs = logs;
    this.backingOff = backingOff;
    this.deadLetters = deadLetters;
    this.parkedKeys = parkedKeys;
    this.expiry = expiry;
    this.history = history;
  }

  /** Why messages come back. */
  sealed interface Why {
    /** Their lease ended by itself: whoever has it may still ack until somebody else gets them. */
    record LeaseEnded(long leaseId) implements Why {}

    /** Nobody began: the delivery does not count. */
    record NotStarted(long delayMs) implements Why {}

    /** The work failed; they wait for so long, or {@link #BY_SETTINGS}. */
    record Failed(long delayMs) implements Why {
      static final long BY_SETTINGS = -1;
    }

    /**
     * The work can never be done. A queue whose dead-letter queue would have no valid name keeps
     * it, as failed, and so does the last of {@link DeadLetters#HOPS_MAX} that it went through.
     */
    record Rejected() implements Why {}
  }

  /**
   * Takes back consecutive messages of a set, whose delivery is over.
   *
   * @param deliveries that one included
   */
  void takeBack(int queueId, int lane, Messages messages, int deliveries, Why why) {
    if (queues.find(queueId) != null) {
      count(logs.of(queueId, lane), messages.count(), why);
      putBack(queueId, lane, messages, deliveries, why);
    }
  }

  private static void count(MessageLog log, int messages, Why why) {
    if (why instanceof Why.LeaseEnded) {
      log.change(b -> b.setLeaseEnded(b.getLeaseEnded() + messages));
    } else {
      log.change(b -> b.setReturned(b.getReturned() + messages));
    }
  }

  /** Like {@link #takeBack}, of a delivery whose end was counted before. */
  void putBack(int queueId, int lane, Messages messages, int deliveries, Why why) {
    Queue queue = queues.find(queueId);
    if (queue == null) {
      // Deleted while the messages were out: there is nothing to give them back to.
      return;
    }
    MessageLog log = logs.of(queueId, lane);
    if (log.isGone(messages.setFirst())) {
      log.leave(messages);
      log.miss(messages);
      return;
    }
    if (why instanceof Why.Rejected && messages.count() > 1 && isAtLastHop(lane, queue, messages)) {
      // Not all of them need have come as far.
      for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
        putBack(queueId, lane, new Messages(messages.setFirst(), sequence, 1), deliveries, why);
      }
      return;
    }
    DeadLetterReason poison = poisonReason(queue, lane, messages, deliveries, why);
    if (PurgedMessages.contain(log, messages.first())) {
      PurgedMessages.settleLeased(log, messages);
      history.add(
          queue,
          History.event(HistoryEvent.HISTORY_EVENT_PURGED, lane, messages)
              .setDeliveryCount(deliveries));
    } else if (poison != null) {
      poison(queue, lane, messages, deliveries, why, poison);
    } else if (log.isExpired(messages.setFirst())) {
      log.leave(messages);
      expiry.end(queue, lane, messages, Past.leased(deliveries));
    } else if (why instanceof Why.NotStarted notStarted) {
      remember(queue, lane, messages, deliveries - 1, why);
      delay(queueId, lane, messages, deliveries - 1, notStarted.delayMs());
    } else if (why instanceof Why.LeaseEnded ended) {
      remember(queue, lane, messages, deliveries, why);
      log.giveBack(messages, deliveries, ended.leaseId());
    } else {
      remember(queue, lane, messages, deliveries, why);
      long delayMs =
          why instanceof Why.Failed failed && failed.delayMs() != Why.Failed.BY_SETTINGS
              ? failed.delayMs()
              : Backoff.delayMs(queue.settings(), deliveries);
      delay(queueId, lane, messages, deliveries, delayMs);
    }
  }

  private void remember(Queue queue, int lane, Messages messages, int deliveries, Why why) {
    HistoryEvent event =
        why instanceof Why.NotStarted
            ? HistoryEvent.HISTORY_EVENT_NOT_STARTED
            : why instanceof Why.LeaseEnded
                ? HistoryEvent.HISTORY_EVENT_LEASE_ENDED
                : HistoryEvent.HISTORY_EVENT_FAILED;
    history.add(
        queue,
        History.event(event, lane, messages)
            .setDeliveryCount(deliveries)
            .setLeaseId(why instanceof Why.LeaseEnded ended ? ended.leaseId() : 0));
  }

  private void delay(int queueId, int lane, Messages messages, int deliveries, long delayMs) {
    if (delayMs == 0) {
      logs.of(queueId, lane).giveBack(messages, deliveries, 0);
    } else {
      backingOff.add(queueId, lane, messages, deliveries, clocks.servingMs() + delayMs);
    }
  }

  /**
   * Messages are not to be delivered again. Only FIFO queues and subscriptions may do other than
   * dead-letter them.
   */
  private void poison(
      Queue queue, int lane, Messages messages, int deliveries, Why why, DeadLetterReason reason) {
    PoisonAction action = onPoison(queue, lane, messages);
    if (action == PoisonAction.POISON_ACTION_DEAD_LETTER) {
      logs.of(queue.id(), lane).leave(messages);
      deadLetters.doom(queue.id(), lane, messages, Past.leased(deliveries), reason);
      return;
    }
    remember(queue, lane, messages, deliveries, why);
    logs.of(queue.id(), lane).leave(messages);
    if (action == PoisonAction.POISON_ACTION_PARK) {
      parkedKeys.park(queue, messages, deliveries, reason);
    } else {
      parkedKeys.skip(queue, lane, messages, deliveries);
    }
  }

  /**
   * Why messages are not to be delivered here again; null if they are. What has nowhere to go
   * stays: better here for ever than where nobody can name it, or round in circles.
   */
  private @Nullable DeadLetterReason poisonReason(
      Queue queue, int lane, Messages messages, int deliveries, Why why) {
    boolean deadLetters = onPoison(queue, lane, messages) == PoisonAction.POISON_ACTION_DEAD_LETTER;
    if (why instanceof Why.NotStarted || (deadLetters && !DeadLetters.hasTarget(queue))) {
      return null;
    }
    if (why instanceof Why.Rejected && !(deadLetters && isAtLastHop(lane, queue, messages))) {
      return DeadLetterReason.DEAD_LETTER_REASON_REJECTED;
    }
    return isLast(queue.settings(), deliveries)
        ? DeadLetterReason.DEAD_LETTER_REASON_MAX_DELIVERIES
        : null;
  }

  /** What is packed together with others can not be copied to another queue. */
  private PoisonAction onPoison(Queue queue, int lane, Messages messages) {
    return logs.of(queue.id(), lane).isPacked(messages.setFirst())
        ? PoisonAction.POISON_ACTION_SKIP
        : ParkedKeys.onPoison(queue.settings());
  }

  /** Whether one of the messages went through so many queues already that this is its last. */
  private boolean isAtLastHop(int lane, Queue queue, Messages messages) {
    MessageLog log = logs.of(queue.id(), lane);
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      if (log.deadLetter(messages.setFirst(), sequence).getHops() >= DeadLetters.HOPS_MAX) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLast(QueueSettings settings, int deliveries) {
    return settings.getMaxDeliveries() > 0 && deliveries >= settings.getMaxDeliveries();
  }
}
