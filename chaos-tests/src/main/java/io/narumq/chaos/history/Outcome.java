package io.narumq.chaos.history;

/** How a call ended, as far as its caller can know. */
public enum Outcome {
  /** The cluster confirmed it. */
  OK,
  /** The cluster proved that nothing was done. */
  FAILED,
  /** It may have taken effect, now or later, or not at all; also a call that never ended. */
  UNKNOWN
}
