package io.narumq.client;

import java.util.Optional;

/**
 * Why a message is not delivered now, or that it can be.
 *
 * @param state the place it is in
 * @param text the same for people: one sentence, in English
 * @param message what is known of it, without its body; empty if it is {@link MessageState#SETTLED}
 *     or {@link MessageState#NEVER_EXISTED}
 * @param blockedBy the first message of its key, if it is {@link MessageState#BLOCKED} and that is
 *     not purged
 * @param paused whether the queue is paused: then nobody is given messages, ready ones neither
 * @param inFlightLimit whether as many messages are leased as the queue allows: ready ones wait for
 *     them
 */
public record Explanation(
    MessageState state,
    String text,
    Optional<InspectedMessage> message,
    Optional<InspectedMessage> blockedBy,
    boolean paused,
    boolean inFlightLimit) {}
