package io.narumq.node.loop;

import java.util.concurrent.TimeUnit;

/** The clocks of this machine. Thread safe. */
public final class SystemClock implements Clock {
  @Override
  public long monotonicMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public long wallMs() {
    return System.currentTimeMillis();
  }
}
