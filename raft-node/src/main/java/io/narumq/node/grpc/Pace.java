package io.narumq.node.grpc;

import io.narumq.node.loop.Clock;

/**
 * A rate of bytes that all who send keep together. What was not used for a while is not saved up.
 * Confined to one thread.
 */
final class Pace {
  /** A burst of so much time is allowed, so that waits are not too short to be kept. */
  private static final long BURST_MS = 20;

  private final long bytesPerSecond;
  private final Clock clock;
  private double freeAtMs;

  Pace(long bytesPerSecond, Clock clock) {
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
    this.freeAtMs = clock.monotonicMs();
  }

  /** How long to wait before the next bytes are sent; 0 if they may go now. */
  long waitMs() {
    return Math.max(0, (long) (freeAtMs - clock.monotonicMs()));
  }

  void sent(long bytes) {
    double earliest = clock.monotonicMs() - BURST_MS;
    freeAtMs = Math.max(freeAtMs, earliest) + 1_000.0 * bytes / bytesPerSecond;
  }
}
