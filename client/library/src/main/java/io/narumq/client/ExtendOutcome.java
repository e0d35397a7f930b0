package io.narumq.client;

/** What became of one receipt in an extension. */
public enum ExtendOutcome {
  /** The lease lasts at least as long as asked for, or as long as the queue allows. */
  EXTENDED,
  /** The lease has ended; the message is ready again or with somebody else. */
  LEASE_LOST,
  /** The message had been settled before. */
  ALREADY_SETTLED
}
