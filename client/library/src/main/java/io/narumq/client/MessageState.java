package io.narumq.client;

/** The place that a message is in. */
public enum MessageState {
  /** The next receivers get it. */
  READY,
  /** Somebody has it. */
  LEASED,
  /** It is not due yet. */
  DELAYED,
  /** It failed and waits for its next delivery. */
  BACKING_OFF,
  /** It is about to be moved to the dead-letter queue. */
  DEAD_LETTERING,
  /** Its time is over; it is about to be taken away. */
  EXPIRED,
  /** On a FIFO queue: it waits behind an earlier message of its key. */
  BLOCKED,
  /** On a FIFO queue: its last delivery failed, and its key waits until somebody decides. */
  PARKED,
  /** It is not there any more: acked, expired, dropped or moved to another queue. */
  SETTLED,
  /** The queue never stored such a message. */
  NEVER_EXISTED,
  /** A state that this version of the library does not know. */
  UNRECOGNIZED
}
