package io.narumq.statemachine.processor;

import io.narumq.api.QueueName;
import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.HistoryMode;
import io.narumq.api.v1.PoisonAction;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.DeadLetters;
import io.narumq.statemachine.state.Expiry;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.ParkedKeys;
import io.narumq.statemachine.state.QueueLimits;
import io.narumq.statemachine.state.Queues;
import io.narumq.statemachine.state.Queues.Queue;
import org.jspecify.annotations.Nullable;

/** What settings of a queue must be for apply to work with them, whoever wrote them to the log. */
final class SettingsRules {
  /** Far more than the API takes; times and factors below it can be multiplied. */
  static final long MS_MAX = 1_000_000_000_000L;

  private static final int PERMILLE_MAX = 1_000_000;

  private final Queues queues;

  SettingsRules(Queues queues) {
    this.queues = queues;
  }

  /** What is wrong with them; null if nothing is. */
  @Nullable Rejected check(String name, QueueSettings settings) {
    Rejected wrong = checkDelivery(settings);
    if (wrong == null) {
      wrong = checkStorage(settings);
    }
    if (wrong == null) {
      wrong = checkFifo(name, settings);
    }
    return wrong != null ? wrong : checkDeadLetters(name, settings);
  }

  /** What is wrong with how messages are delivered; null if nothing is. */
  static @Nullable Rejected checkDelivery(QueueSettings settings) {
    if (isOutside(settings.getLeaseMs() - 1, MS_MAX)) {
      return Rejections.fieldInvalid("lease of a queue must be positive, within limits");
    }
    if (isOutside(settings.getMaxProcessingMs(), MS_MAX)
        || isOutside(settings.getPriorityAgeingMs(), MS_MAX)
        || settings.getMaxDeliveries() < 0) {
      return Rejections.fieldInvalid(
          "max_processing, priority_ageing and max_deliveries of a queue may not be negative, or"
              + " beyond limits");
    }
    if (isOutside(settings.getRetryInitialMs(), MS_MAX)
        || isOutside(settings.getRetryMaxMs(), MS_MAX)
        || isOutside(settings.getRetryMultiplierPermille(), PERMILLE_MAX)) {
      return Rejections.fieldInvalid("a retry time of a queue is negative or beyond all limits");
    }
    return settings.getMaxInFlight() < 0 || HistoryMode.forNumber(settings.getHistory()) == null
        ? Rejections.fieldInvalid("max_in_flight or history of a queue is none")
        : null;
  }

  private static @Nullable Rejected checkStorage(QueueSettings settings) {
    if (isOutside(settings.getTtlMs(), MS_MAX)
        || ExpiryAction.forNumber(settings.getOnExpiry()) == null) {
      return Rejections.fieldInvalid("ttl or on_expiry of a queue is none");
    }
    if (isOutside(settings.getDedupeWindowMs(), MS_MAX)) {
      return Rejections.fieldInvalid("dedupe_window of a queue is negative or beyond all limits");
    }
    return settings.getMaxMessages() < 0
            || settings.getMaxBytes() < 0
            || FullAction.forNumber(settings.getOnFull()) == null
        ? Rejections.fieldInvalid("a limit or on_full of a queue is none")
        : null;
  }

  private static @Nullable Rejected checkFifo(String name, QueueSettings settings) {
    PoisonAction action = PoisonAction.forNumber(settings.getOnPoison());
    if (action == null) {
      return Rejections.fieldInvalid("on_poison of a queue is none");
    }
    if (settings.getFifo() && settings.getTtlMs() > 0) {
      return Rejections.fifoConflict(name, "a time to live would take messages out of their order");
    }
    if (settings.getFifo() && QueueLimits.isDroppingOldest(settings)) {
      return Rejections.fifoConflict(name, "to drop the oldest would take keys apart");
    }
    return settings.getFifo()
            || ParkedKeys.onPoison(settings) == PoisonAction.POISON_ACTION_DEAD_LETTER
        ? null
        : Rejections.fieldInvalid("on_poison other than DEAD_LETTER is for FIFO queues");
  }

  private static boolean isOutside(long value, long max) {
    return value < 0 || value > max;
  }

  /** Whether no message goes on from such a queue by itself. */
  private static boolean isLast(QueueSettings settings) {
    return (settings.getMaxDeliveries() == 0
            || ParkedKeys.onPoison(settings) != PoisonAction.POISON_ACTION_DEAD_LETTER)
        && !Expiry.isDeadLettering(settings)
        && !QueueLimits.isDroppingOldest(settings);
  }

  /** Checked here, as it depends on all queues of the shard: messages must not go in circles. */
  private @Nullable Rejected checkDeadLetters(String name, QueueSettings settings) {
    String next = DeadLetters.targetName(name, settings);
    if (!isLast(settings) && !QueueName.isValid(next)) {
      return Rejections.fieldInvalid(
          "the dead letters of queue '"
              + name
              + "' would go to '"
              + next
              + "', which is no valid name; set dead_letter_queue, or let none go");
    }
    for (int i = 0; i < DeadLetters.HOPS_MAX; i++) {
      if (next.equals(name)) {
        return Rejections.fieldInvalid(
            "the dead letters of queue '" + name + "' would come back to it; name another queue");
      }
      Queue target = queues.find(next);
      if (i == 0 && target != null && MessageLogs.isFifo(target)) {
        return Rejections.fifoConflict(next, "it can not be the dead-letter queue of another one");
      }
      if (target == null || isLast(target.settings())) {
        return null;
      }
      next = DeadLetters.targetName(target.name(), target.settings());
    }
    return Rejections.fieldInvalid(
        "the dead letters of queue '" + name + "' would go through more than 10 queues");
  }
}
