package io.narumq.cli.demo;

import java.time.Duration;

/** The longest time between two confirmed sends since the last reset. Thread-safe. */
final class ServiceGap {
  private long lastNanos;
  private long longestNanos;

  ServiceGap(long nowNanos) {
    lastNanos = nowNanos;
  }

  /** A send was confirmed. */
  synchronized void served(long nowNanos) {
    longestNanos = Math.max(longestNanos, nowNanos - lastNanos);
    lastNanos = Math.max(lastNanos, nowNanos);
  }

  /** Forgets the gaps so far; one that is open now counts from its beginning. */
  synchronized void reset() {
    longestNanos = 0;
  }

  /** Including the gap that is open now. */
  synchronized Duration longest(long nowNanos) {
    return Duration.ofNanos(Math.max(longestNanos, nowNanos - lastNanos));
  }

  /** Of gaps that have ended. */
  synchronized Duration longestEnded() {
    return Duration.ofNanos(longestNanos);
  }
}
