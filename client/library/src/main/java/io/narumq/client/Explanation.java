package io.narumq.client;

import java.util.Optional;

/**
 * Why a message is not delivered now, or that it can be.
 *
 * @param state the place it is in
 * @param text the same for people: one sentence, in English
 * @param message what is known of it, without its body; empty if it is {@link MessageState#SETTLED}
 *     or {@link MessageState#NEVER_EXISTED}
 */
public record Explanation(MessageState state, String text, Optional<InspectedMessage> message) {}
