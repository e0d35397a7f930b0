package io.narumq.client;

/** What a FIFO queue does with a message after its last delivery, or that is rejected. */
public enum PoisonAction {
  /** It goes to the dead-letter queue, and its key goes on. */
  DEAD_LETTER,
  /**
   * It stays, and all of its key waits behind it until {@link NaruClient#retryParked} or {@link
   * NaruClient#skipParked}.
   */
  PARK,
  /** It is settled, counted as skipped, and its key goes on. */
  SKIP,
  /** What this version of the library does not know. */
  UNRECOGNIZED
}
