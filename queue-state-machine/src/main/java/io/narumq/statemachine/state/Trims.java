package io.narumq.statemachine.state;

import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.TimerKind;

/**
 * Queues that drop their oldest messages and hold more than they may, which only a change of their
 * settings can bring about. The surplus goes by Ticks, whether or not anybody sends: a send can
 * make room for itself only if little is missing.
 */
public final class Trims {
  /** How many messages one firing of a timer drops. */
  private static final int MESSAGES_MAX = 200;

  /**
   * When it is tried again if nothing could go: it is leased, say, or the dead letters are full.
   */
  private static final long PAUSE_MS = 250;

  private final Clocks clocks;
  private final Timers timers;
  private final Queues queues;
  private final QueueLimits limits;

  Trims(Clocks clocks, Timers timers, Queues queues, QueueLimits limits) {
    this.clocks = clocks;
    this.timers = timers;
    this.queues = queues;
    this.limits = limits;
  }

  /** The settings of a queue were changed. */
  public void start(Queue queue) {
    if (queue.row().getTrimMs() == 0 && limits.isOverfull(queue)) {
      arm(queue, 0);
    }
  }

  /** Goes on; returns how many messages were dropped. */
  public int onTimer(TimerKey timer) {
    Queue queue = queues.find(timer.queueId());
    if (queue == null) {
      return 0;
    }
    if (!limits.isOverfull(queue)) {
      queues.change(queue.id(), b -> b.setTrimMs(0));
      return 0;
    }
    int dropped = limits.trim(queue, MESSAGES_MAX);
    arm(queue, dropped > 0 ? 0 : PAUSE_MS);
    return dropped;
  }

  private void arm(Queue queue, long inMs) {
    long dueMs = clocks.servingMs() + inMs;
    queues.change(queue.id(), b -> b.setTrimMs(dueMs));
    timers.arm(new TimerKey(dueMs, TimerKind.TRIM, queue.id(), 0, 0));
  }
}
