package io.narumq.statemachine.state;

import io.narumq.state.v1.QueueSettings;

/** How long a message that failed waits: longer each time, up to a limit. */
final class Backoff {
  private static final long PERMILLE = 1_000;

  private Backoff() {}

  /** In whole numbers, step by step: the same on every machine. */
  static long delayMs(QueueSettings settings, int deliveries) {
    long maxMs = settings.getRetryMaxMs();
    long delayMs = Math.min(settings.getRetryInitialMs(), maxMs);
    for (int i = 1; i < deliveries && delayMs > 0 && delayMs < maxMs; i++) {
      long next = delayMs * settings.getRetryMultiplierPermille() / PERMILLE;
      if (next == delayMs) {
        return delayMs;
      }
      delayMs = Math.min(next, maxMs);
    }
    return delayMs;
  }
}
