package io.narumq.statemachine.state;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ReadyWalk.Step;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ready messages of a queue that have waited longest, whatever their priority: those that make
 * room for others. One whose time is over, though no Tick has come to it, makes room as well.
 */
final class OldestMessages {
  /** How many messages, and sets that are not to be delivered any more, are looked at at once. */
  static final int LOOKED_MAX = 1_000;

  private final Store store;
  private final MessageLogs logs;
  private final DeadLetters deadLetters;
  private final Expiry expiry;

  OldestMessages(Store store, MessageLogs logs, DeadLetters deadLetters, Expiry expiry) {
    this.store = store;
    this.logs = logs;
    this.deadLetters = deadLetters;
    this.expiry = expiry;
  }

  /** What is too much: so many messages have to go at least, and so many bytes of bodies. */
  record Surplus(long messages, long bytes) {
    static final Surplus NONE = new Surplus(0, 0);

    boolean isNone() {
      return messages <= 0 && bytes <= 0;
    }

    private Surplus without(Step step) {
      return new Surplus(messages - step.messages().count(), bytes - step.bytes());
    }
  }

  /**
   * What a walk from the oldest message on came to.
   *
   * @param isEnough whether there is no surplus without these
   */
  private record Found(List<Step> steps, boolean isEnough) {}

  /**
   * Whether a surplus can be dropped now, by {@link #LOOKED_MAX} messages at most.
   *
   * @param except messages that will be gone by then
   */
  boolean contain(Queue queue, Surplus surplus, Set<SequenceKey> except) {
    return find(queue, surplus, LOOKED_MAX, except).isEnough();
  }

  /**
   * Sends messages to the dead letters, the oldest first, until there is no surplus, as far as that
   * takes no more than {@code max}; returns how many.
   */
  int drop(Queue queue, Surplus surplus, int max) {
    int dropped = 0;
    for (Step step : find(queue, surplus, max, Set.of()).steps()) {
      if (step.messages().count() > 0) {
        drop(queue, step);
        dropped += step.messages().count();
      }
    }
    return dropped;
  }

  private Found find(Queue queue, Surplus surplus, int max, Set<SequenceKey> except) {
    List<ReadyWalk> lanes = new ArrayList<>();
    for (int lane = 0; lane < MessageLogs.FIFO_LANE; lane++) {
      if (queue.hasLane(lane)) {
        lanes.add(new ReadyWalk(store, logs.of(queue.id(), lane), except));
      }
    }
    List<Step> steps = new ArrayList<>();
    Surplus left = surplus;
    for (int looked = 0; looked < max && !left.isNone(); looked++) {
      Step oldest = takeOldest(lanes);
      if (oldest == null) {
        break;
      }
      left = left.without(oldest);
      add(steps, oldest);
    }
    return new Found(steps, left.isNone());
  }

  private static @Nullable Step takeOldest(List<ReadyWalk> lanes) {
    ReadyWalk first = null;
    Step oldest = null;
    for (ReadyWalk lane : lanes) {
      Step next = lane.next();
      if (next != null && (oldest == null || next.sinceWallMs() < oldest.sinceWallMs())) {
        first = lane;
        oldest = next;
      }
    }
    if (first != null) {
      first.goOn();
    }
    return oldest;
  }

  private static void add(List<Step> steps, Step step) {
    int last = steps.size() - 1;
    if (last >= 0 && steps.get(last).isFollowedBy(step)) {
      steps.set(last, steps.get(last).with(step));
    } else {
      steps.add(step);
    }
  }

  private void drop(Queue queue, Step step) {
    if (step.isAtCursor()) {
      takeAtCursor(step);
    } else {
      takeReady(step);
    }
    MessageLog log = step.log();
    Messages messages = step.messages();
    if (log.isExpired(messages.setFirst())) {
      expiry.end(queue, log.laneNumber(), messages, step.past());
    } else {
      DeadLetterReason reason = DeadLetterReason.DEAD_LETTER_REASON_QUEUE_FULL;
      deadLetters.doom(queue.id(), log.laneNumber(), messages, step.past(), reason);
    }
    if (step.isAtCursor()) {
      log.passSkipped();
    }
  }

  private static void takeReady(Step step) {
    Messages messages = step.messages();
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      step.log().takeReady(sequence);
    }
    step.log().leave(messages);
    step.log().change(b -> b.setReadyFrom(messages.end()));
  }

  private static void takeAtCursor(Step step) {
    MessageLog log = step.log();
    Messages messages = step.messages();
    if (log.lane().getCursor() < messages.first()) {
      log.passSkipped();
    }
    if (log.lane().getCursor() != messages.first()) {
      throw new IllegalStateException("the cursor did not get to " + messages);
    }
    long setFirst = messages.setFirst();
    long setEnd = setFirst + log.setOf(setFirst).getIndex().getBodyBytesCount();
    long end = messages.end();
    log.change(b -> b.setCursor(end).setCursorSetFirst(end == setEnd ? end : setFirst));
  }
}
