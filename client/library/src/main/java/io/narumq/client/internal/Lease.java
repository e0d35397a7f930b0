package io.narumq.client.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a lease ends at the earliest, by the local clock. A lease that a session keeps lasts as long
 * as the session, and not a moment longer once the session is known to be lost. Thread-safe.
 */
final class Lease {
  private static final Duration MARGIN_MAX = Duration.ofMillis(500);
  private static final int MARGIN_PART = 10;

  private final Scheduler clock;
  private final long endsAt;
  private final Duration length;
  private final @Nullable SessionLife session;

  /**
   * A lease.
   *
   * @param takenAt a moment before it was taken
   * @param session who keeps it, if anybody
   */
  Lease(Scheduler clock, long takenAt, Duration length, @Nullable SessionLife session) {
    this.clock = clock;
    this.endsAt = takenAt + length.toNanos();
    this.length = session == null ? length : session.timeout();
    this.session = session;
  }

  Duration remaining() {
    long end = endsAt;
    if (session != null) {
      if (session.lost()) {
        return Duration.ZERO;
      }
      end = Math.max(end, session.keptUntil());
    }
    return Duration.ofNanos(Math.max(0, end - clock.now()));
  }

  /** A tenth of what it is reckoned by, 500 ms at most. */
  Duration margin() {
    Duration part = length.dividedBy(MARGIN_PART);
    return part.compareTo(MARGIN_MAX) < 0 ? part : MARGIN_MAX;
  }
}
