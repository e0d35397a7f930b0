package io.narumq.node.delivery;

/** Tells how many messages of a queue a receiver could have, as of the last applied entry. */
@FunctionalInterface
public interface ReadyMessages {
  /** 0 for a queue that does not exist. */
  long count(String queue);
}
