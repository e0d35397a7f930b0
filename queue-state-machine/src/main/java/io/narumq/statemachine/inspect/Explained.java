package io.narumq.statemachine.inspect;

import java.util.Optional;

/**
 * Where a message is.
 *
 * @param message empty if it is settled or never existed; without its body
 */
public record Explained(int queueId, MessageState state, Optional<BrowsedMessage> message) {}
