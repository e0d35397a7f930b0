package io.narumq.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * One message on its way into the queue.
 *
 * @param client who sent it
 * @param span when
 * @param outcome what the client was told
 * @param body unique in the run, see {@link MessageBody}
 * @param delayNanos how long after it was stored it may be handed out first; 0 for at once
 * @param messageId under which it is stored; empty unless the outcome is OK
 * @param position where it was stored; null if nobody told, or if an earlier attempt did it
 */
public record SendCall(
    String client,
    Span span,
    Outcome outcome,
    String body,
    long delayNanos,
    String messageId,
    @Nullable Position position) {}
