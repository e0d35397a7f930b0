package io.narumq.node.sim;

/** What must be seen now and then, or the simulation does not test what it is there for. */
enum Sight {
  LEADER_ELECTED,
  OUTCOME_UNKNOWN,
  SEND_KNOWN_AGAIN,
  RECEIVE_REPEATED,
  MESSAGE_DELIVERED_AGAIN,
  LEASE_LOST,
  LEASE_EXTENDED,
  STATE_INSTALLED,
  UNCOMMITTED_ENTRY_LOST,
  CALL_FORWARDED,
  STREAM_TAKEN_UP_AGAIN,
  WORK_DONE,
  HANDED_OUT_IN_TIME,
  MESSAGE_EXPIRED,
  DEAD_LETTER
}
