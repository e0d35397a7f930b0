package io.narumq.statemachine.state;

import io.narumq.statemachine.state.Queues.Queue;

/** Room of a queue for messages that are about to come there from another one. */
final class Room {
  private final MessageLogs logs;
  private final Queue queue;
  private long messages;
  private long bytes;
  private boolean isFull;

  Room(MessageLogs logs, Queue queue) {
    this.logs = logs;
    this.queue = queue;
  }

  Queue queue() {
    return queue;
  }

  /** Takes room for a message more; false if there is none. */
  boolean take(int bodyBytes) {
    if (!QueueLimits.hasRoom(logs, queue, messages + 1, bytes + bodyBytes)) {
      isFull = true;
      return false;
    }
    messages++;
    bytes += bodyBytes;
    return true;
  }

  /** Whether there was no room for a message. */
  boolean isFull() {
    return isFull;
  }
}
