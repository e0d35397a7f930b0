package io.narumq.statemachine.inspect;

import java.util.Optional;

/**
 * Where a message is.
 *
 * @param message empty if it is settled or never existed; without its body
 * @param blockedBy the first message of its key, if that is another one and is not purged
 * @param paused whether nobody is given messages of the queue
 * @param inFlightLimit whether as many are leased as the queue allows
 */
public record Explained(
    int queueId,
    MessageState state,
    Optional<BrowsedMessage> message,
    Optional<BrowsedMessage> blockedBy,
    boolean paused,
    boolean inFlightLimit) {
  /** Nothing stands in front of it. */
  static Explained of(int queueId, MessageState state, Optional<BrowsedMessage> message) {
    return new Explained(queueId, state, message, Optional.empty(), false, false);
  }

  /** What keeps back all messages of the queue. */
  Explained with(boolean paused, boolean inFlightLimit) {
    return new Explained(queueId, state, message, blockedBy, paused, inFlightLimit);
  }
}
