package io.narumq.client.internal;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param attempt one attempt at one node
 * @param deadline the whole, in nanoseconds of the scheduler's clock
 */
record CallLimits(Duration attempt, long deadline) {
  /** The deadline of calls that go on until their result is cancelled or the client is closed. */
  static final long NEVER = Long.MAX_VALUE;

  /** Whether to go on even after a defect of the server: there is nobody to report it to. */
  boolean patient() {
    return deadline == NEVER;
  }
}
