package io.narumq.client.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Growing pauses between attempts, with jitter so that clients do not come back all at once. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofMillis(500);

  /**
   * Hints are followed at once so often in a row; then with a pause, as they may go in a circle.
   */
  private static final int REDIRECTS_MAX = 2;

  private final RandomGenerator random;
  private Duration next = FIRST;
  private int redirects;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The pause before the next attempt, and at least as long as the server asked for. */
  Duration next(Duration atLeast) {
    redirects = 0;
    long jittered = (long) (next.toNanos() * (0.75 + random.nextDouble() / 2));
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return jittered < atLeast.toNanos() ? atLeast : Duration.ofNanos(jittered);
  }

  /** Whether to follow a hint without a pause. */
  boolean redirectAtOnce() {
    return redirects++ < REDIRECTS_MAX;
  }

  /** It went well: the next pause is the shortest again. */
  void reset() {
    next = FIRST;
    redirects = 0;
  }
}
