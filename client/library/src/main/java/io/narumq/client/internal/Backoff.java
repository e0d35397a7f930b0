package io.narumq.client.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Growing pauses between attempts, with jitter so that clients do not come back all at once. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The pause before the next attempt, and at least as long as the server asked for. */
  Duration next(Duration atLeast) {
    long jittered = (long) (next.toNanos() * (0.75 + random.nextDouble() / 2));
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return jittered < atLeast.toNanos() ? atLeast : Duration.ofNanos(jittered);
  }
}
