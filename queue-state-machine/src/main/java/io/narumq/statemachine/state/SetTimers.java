package io.narumq.statemachine.state;

import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.TimerKind;

/** The timers that a message set has: when it is due, and when its time is over. */
final class SetTimers {
  private final Timers wallTimers;

  SetTimers(Timers wallTimers) {
    this.wallTimers = wallTimers;
  }

  void arm(SequenceKey key, MessageSetRecord set) {
    if (set.getDueWallMs() > 0) {
      wallTimers.arm(due(key, set));
    }
    if (set.getExpiresWallMs() > 0) {
      wallTimers.arm(expiry(key, set));
    }
  }

  /** The set is gone, or about to be; its timers may have fired. */
  void disarm(SequenceKey key, MessageSetRecord set) {
    if (set.getDueWallMs() > 0) {
      wallTimers.disarm(due(key, set));
    }
    if (set.getExpiresWallMs() > 0) {
      wallTimers.disarm(expiry(key, set));
    }
  }

  /** Whether the timer of a set that was delayed has not fired. */
  boolean isNotDue(SequenceKey key, MessageSetRecord set) {
    return set.getDueWallMs() > 0 && wallTimers.isArmed(due(key, set));
  }

  private static TimerKey due(SequenceKey key, MessageSetRecord set) {
    return timer(set.getDueWallMs(), TimerKind.DELAYED_SET, key);
  }

  private static TimerKey expiry(SequenceKey key, MessageSetRecord set) {
    return timer(set.getExpiresWallMs(), TimerKind.EXPIRY, key);
  }

  private static TimerKey timer(long dueMs, TimerKind kind, SequenceKey key) {
    return new TimerKey(dueMs, kind, key.queueId(), key.lane(), key.sequence());
  }
}
