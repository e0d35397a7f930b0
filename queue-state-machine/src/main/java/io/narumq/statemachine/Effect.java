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

  /**
   * There are more messages in this partition. For every node: followers have readers that wait,
   * too.
   */
  record Published(String topic, int partition) implements Effect {}

  /** The partitions of this topic that are here were made or dropped. For every node. */
  record PartitionsChanged(String topic) implements Effect {}

  /** Members of this group could be told something else by their next heartbeat. */
  record GroupChanged(String group) implements Effect {}

  /** All rows are to be read as they are behind this entry: on every node. */
  record ChecksumDue() implements Effect {}
}
