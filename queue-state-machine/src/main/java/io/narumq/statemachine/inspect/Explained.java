package io.narumq.statemachine.inspect;

import java.util.Optional;

/**
 * Where a message is.
 *
 * @param message empty if it is settled or never existed; without its body
 * @param blockedBy the first message of its key, if that is another one and was found
 * @param paused whether nobody is given messages of the queue
 */
public record Explained(
    int queueId,
    MessageState state,
    Optional<BrowsedMessage> message,
    Optional<BrowsedMessage> blockedBy,
    boolean paused) {
  /** Nothing stands in front of it. */
  static Explained of(int queueId, MessageState state, Optional<BrowsedMessage> message) {
    return new Explained(queueId, state, message, Optional.empty(), false);
  }

  Explained withPaused(boolean paused) {
    return new Explained(queueId, state, message, blockedBy, paused);
  }
}
