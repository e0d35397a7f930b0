package io.narumq.client.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a lease ends at the earliest, by the local clock. A lease that a session keeps ends with the
 * session, be its own time over or not, and at the latest when the queue's limit of processing is
 * over. Thread-safe.
 */
final class Lease {
  private static final Duration MARGIN_MAX = Duration.ofMillis(500);
  private static final int MARGIN_PART = 10;

  private final Scheduler clock;
  private final long endsAt;
  private final Duration reckonedBy;
  private final @Nullable SessionLife session;

  /**
   * A lease.
   *
   * @param takenAt a moment before it was taken
   * @param session who keeps it, if anybody
   */
  Lease(Scheduler clock, long takenAt, Duration length, @Nullable SessionLife session) {
    this.clock = clock;
    this.session = session;
    if (session == null) {
      this.endsAt = takenAt + length.toNanos();
      this.reckonedBy = length;
    } else {
      this.endsAt = takenAt + Math.max(length.toNanos(), session.keepsAtMost().toNanos());
      this.reckonedBy = session.timeout();
    }
  }

  Duration remaining() {
    long end = session == null ? endsAt : Math.min(endsAt, session.keptUntil());
    boolean lost = session != null && session.lost();
    return lost ? Duration.ZERO : Duration.ofNanos(Math.max(0, end - clock.now()));
  }

  /** What must remain of it for work to be started. */
  Duration margin() {
    return margin(reckonedBy);
  }

  /** A tenth of what a lease is reckoned by, 500 ms at most. */
  static Duration margin(Duration reckonedBy) {
    Duration part = reckonedBy.dividedBy(MARGIN_PART);
    return part.compareTo(MARGIN_MAX) < 0 ? part : MARGIN_MAX;
  }
}
