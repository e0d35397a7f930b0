package io.narumq.client.internal;

import java.time.Duration;

/** A clock, and a place where tasks run one at a time, each seeing what the ones before it did. */
public interface Scheduler {
  /** Nanoseconds on a monotonic clock that started near zero; never negative. Thread-safe. */
  long now();

  /** Runs the task soon, after those handed over before it. Thread-safe; never runs it at once. */
  void execute(Runnable task);

  /** Runs the task after the delay. Thread-safe. A cancelled task does not run. */
  Timer schedule(Duration delay, Runnable task);

  /** A task that is still to run. */
  interface Timer {
    /** Forgets the task if it has not started. */
    void cancel();
  }
}
