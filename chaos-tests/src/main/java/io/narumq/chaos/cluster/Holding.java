package io.narumq.chaos.cluster;

import java.time.Duration;

/**
 * For how long packets are held, to the microsecond.
 *
 * @param delay for all of them
 * @param jitter up to so much longer, all in their order
 * @param latePercent so many of a hundred wait for longer, and others pass them
 * @param late how much longer these wait
 */
public record Holding(Duration delay, Duration jitter, int latePercent, Duration late) {
  @Override
  public String toString() {
    String all = "%d to %d ms later".formatted(delay.toMillis(), delay.plus(jitter).toMillis());
    String some = "%d %% of them %d ms later".formatted(latePercent, late.toMillis());
    return latePercent == 0 ? all : some;
  }
}
