package io.narumq.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * One message on its way into the queue.
 *
 * @param client who sent it
 * @param queue where to
 * @param span when
 * @param outcome what the client was told
 * @param body unique in the run, see {@link MessageBody}
 * @param wish what it asked for
 * @param source the message that was to be acked in the same step; empty for none
 * @param messageId under which it is stored; empty unless the outcome is OK
 * @param position where it was stored; null if nobody told, or if an earlier attempt did it
 */
public record SendCall(
    String client,
    String queue,
    Span span,
    Outcome outcome,
    String body,
    Wish wish,
    String source,
    String messageId,
    @Nullable Position position) {}
