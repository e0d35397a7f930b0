package io.narumq.statemachine.state;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.TimerKind;

/**
 * Sets behind the cursor whose messages are not to be delivered any more. Their rows stay, because
 * the set behind a set is found at its end, until the cursor has gone past them.
 *
 * <p>What stands at the cursor is never such a set, or a timer is set and goes on.
 */
public final class SkippedSets {
  /** How many the cursor goes past at once. */
  private static final int SETS_MAX = 1_000;

  private final Clocks clocks;
  private final Timers wallTimers;

  SkippedSets(Clocks clocks, Timers wallTimers) {
    this.clocks = clocks;
    this.wallTimers = wallTimers;
  }

  /** No message of this set is to be delivered; it begins behind the cursor. */
  void add(MessageLog log, long setFirst) {
    MessageSetRecord set = log.setOf(setFirst);
    int messages = set.getIndex().getBodyBytesCount();
    log.putSet(setFirst, set.toBuilder().setSkipped(messages).build());
    log.change(b -> b.setSkipped(b.getSkipped() + messages));
  }

  /** Moves the cursor to what is to be delivered next, or as far as it may go at once. */
  void pass(MessageLog log) {
    LaneRecord lane = log.lane();
    long cursor = lane.getCursor();
    if (cursor != lane.getCursorSetFirst()) {
      return;
    }
    long skipped = lane.getSkipped();
    boolean skips = true;
    for (int sets = 0; sets < SETS_MAX && skipped > 0 && skips; sets++) {
      int messages = log.setOf(cursor).getSkipped();
      skips = messages > 0;
      if (skips) {
        log.forgetSkipped(cursor);
        cursor += messages;
        skipped -= messages;
      }
    }
    if (cursor > lane.getCursor()) {
      long to = cursor;
      long left = skipped;
      log.change(b -> b.setCursor(to).setCursorSetFirst(to).setSkipped(left));
    }
    if (skips && skipped > 0) {
      wallTimers.arm(
          new TimerKey(clocks.wallMs(), TimerKind.SKIP, log.queueId(), log.laneNumber(), 0));
    }
  }
}
