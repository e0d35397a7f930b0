package io.narumq.node.sim;

/** What can be wrong on purpose, so that the simulation shows that it would be noticed. */
enum Bug {
  NONE,
  /** A leader counts an entry as committed once it has it itself. */
  ANSWER_BEFORE_COMMIT,
  /** A receive is repeated under another request id. */
  REQUEST_ID_DROPPED,
  /** A send is repeated without the stamp by which it is known again. */
  STAMP_DROPPED,
  /** A node that starts takes what it had on disk for all that was committed. */
  RESTART_WITHOUT_REPLAY,
  /** An ack is answered before it is in the log. */
  ACK_BEFORE_LOG,
  /** A leader's clock runs at twice the speed. */
  CLOCK_TOO_FAST,
  /** A new leader counts the time that nobody led. */
  LEASES_AGE_IN_OUTAGES
}
