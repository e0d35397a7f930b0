package io.narumq.client;

import java.time.Duration;

/** Checks settings where they are made. */
final class Bounds {
  private Bounds() {}

  static int within(String name, int value, int min, int max) {
    return (int) within(name, (long) value, min, max);
  }

  static long within(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", not " + value);
    }
    return value;
  }

  static Duration positive(Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("not a positive duration: " + duration);
    }
    return duration;
  }

  /** How long a session may be silent. */
  static Duration sessionTimeout(Duration silence) {
    if (silence.toMillis() < 1_000 || silence.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException("session timeout must be 1 s to 5 min, not " + silence);
    }
    return silence;
  }
}
