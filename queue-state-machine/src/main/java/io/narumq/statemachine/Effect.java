package io.narumq.statemachine;

/**
 * Something that an entry made worth doing. Only the leader acts on it, unless it says otherwise;
 * it may be told again after a change of leader or a restart, so acting twice must do no harm.
 */
public sealed interface Effect {
  /** There are messages in this queue that a waiting receiver could have. */
  record MessagesReady(String queue) implements Effect {}

  /** This queue was deleted: whoever waits for its messages does so in vain. */
  record QueueDeleted(String queue) implements Effect {}

  /** Members of this group could be told something else by their next heartbeat. */
  record GroupChanged(String group) implements Effect {}

  /** All rows are to be read as they are behind this entry: on every node. */
  record ChecksumDue() implements Effect {}
}
