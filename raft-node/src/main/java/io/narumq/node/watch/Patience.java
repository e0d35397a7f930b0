package io.narumq.node.watch;

import io.narumq.node.loop.Clock;

/** How long something is amiss, as far as this process was there to see it. */
final class Patience {
  /** Looks are closer than this, unless the process was stopped in between. */
  private static final long LOOK_MS_MAX = 1_000;

  private final Clock clock;
  private long lastLookMs;
  private long amissMs;

  Patience(Clock clock) {
    this.clock = clock;
    this.lastLookMs = clock.monotonicMs();
  }

  /**
   * Takes what a look found, and tells for how long it has been amiss by now; not above 0 if it is
   * not.
   */
  long look(boolean amiss) {
    long nowMs = clock.monotonicMs();
    amissMs = amiss ? amissMs + Math.min(LOOK_MS_MAX, nowMs - lastLookMs) : 0;
    lastLookMs = nowMs;
    return amissMs;
  }

  /** Begins anew. */
  void reset() {
    reset(0);
  }

  /** The same, but the next {@code pauseMs} do not count, unless all is well in between. */
  void reset(long pauseMs) {
    amissMs = -pauseMs;
  }
}
