package io.narumq.node.channel;

import io.narumq.api.v1.ChannelMessage;
import java.util.List;

/**
 * Messages that left a buffer.
 *
 * @param dropped in front of them since the last that left
 */
public record Taken(List<ChannelMessage> messages, long dropped) {}
