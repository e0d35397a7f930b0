package io.narumq.client;

/** What became of one receipt in an ack or a return. */
public enum SettleOutcome {
  /** Done. */
  SETTLED,
  /**
   * The lease had ended and the message went to somebody else or was taken away (dead-lettered,
   * expired, purged ...), or its queue is gone.
   */
  LEASE_LOST,
  /** The message had been acked before, not by this call. */
  ALREADY_SETTLED
}
