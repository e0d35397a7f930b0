package io.narumq.client;

/** Why a message goes back to its queue. */
public enum ReturnReason {
  /** The work was tried and failed: the delivery counts. */
  FAILED,
  /** The work was never started: the delivery does not count. */
  NOT_STARTED,
  /** The work can never be done: to the dead-letter queue, whatever the count. */
  REJECTED
}
