package io.narumq.chaos.workload;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Thinking time between two calls of a client, so that a run is not measured in millions. */
final class Pace {
  private static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(25);

  private Pace() {}

  static void pause(SplittableRandom random) {
    LockSupport.parkNanos(random.nextLong(NANOS_MAX));
  }
}
