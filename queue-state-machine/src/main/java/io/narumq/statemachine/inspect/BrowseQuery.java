package io.narumq.statemachine.inspect;

import io.narumq.node.v1.BrowsePosition;
import java.util.Set;

/**
 * What is to be looked at.
 *
 * @param states only messages in these places
 * @param messagesMax at most so many
 * @param bodyBytesMax of each body at most so many bytes; 0 for none
 * @param from where the page before ended, or the default instance
 */
public record BrowseQuery(
    String queue,
    Set<MessageState> states,
    int messagesMax,
    int bodyBytesMax,
    BrowsePosition from) {}
