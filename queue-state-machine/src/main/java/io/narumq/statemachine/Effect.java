package io.narumq.statemachine;

/**
 * Something that an entry made worth doing. Only the leader acts on it; it may be told again after
 * a change of leader, so acting twice must do no harm.
 */
public sealed interface Effect {
  /** There are messages in this queue that a waiting receiver could have. */
  record MessagesReady(String queue) implements Effect {}

  /** This queue was deleted: whoever waits for its messages does so in vain. */
  record QueueDeleted(String queue) implements Effect {}
}
