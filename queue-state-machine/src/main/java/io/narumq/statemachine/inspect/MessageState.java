package io.narumq.statemachine.inspect;

/** The place that a message is in. */
public enum MessageState {
  /** The next receivers get it. */
  READY,
  /** Somebody has it. */
  LEASED,
  /** It is not due yet. */
  DELAYED,
  /** It failed, and waits for its next delivery. */
  BACKING_OFF,
  /** It goes to the dead-letter queue with one of the next Ticks. */
  DEAD_LETTERING,
  /** Its time is over, and one of the next Ticks takes it away. */
  EXPIRED,
  /** On a FIFO queue: it waits behind an earlier message of its key. */
  BLOCKED,
  /** On a FIFO queue: its last delivery failed, and its key waits until somebody decides. */
  PARKED,
  /** It was acked, dropped or moved: it is not there any more. */
  SETTLED,
  /** The queue has not stored it yet. */
  NEVER_EXISTED
}
