package io.narumq.client;

import io.narumq.client.internal.InspectCalls;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Looks into a queue without any effect on it: nothing is leased, counted or moved. Thread-safe;
 * made by {@link NaruClient#inspect}.
 */
public final class QueueInspector {
  private final InspectCalls calls;
  private final String queue;

  QueueInspector(InspectCalls calls, String queue) {
    this.calls = calls;
    this.queue = queue;
  }

  /**
   * The messages of the queue. The ready ones come first: the highest priority first, in the order
   * of delivery but for {@link QueueSettings#priorityAgeing}. Then leased ones and those that back
   * off, by when that ends; delayed ones, by when they are due; and what is on its way to the
   * dead-letter queue.
   *
   * <p>Pages of up to 100 are asked for as the stream is read, which blocks and may throw what
   * every call may; each is a moment of its own, so a message that changes its place meanwhile may
   * be seen twice or not at all. {@link Stream#limit} ends it early.
   *
   * @throws QueueNotFoundException if there is no such queue
   */
  public Stream<InspectedMessage> browse(Browse what) {
    return Stream.iterate(
            Waiting.on(calls.browse(queue, what)),
            Objects::nonNull,
            page -> page.isLast() ? null : Waiting.on(calls.browseOn(queue, what, page)))
        .flatMap(page -> page.messages().stream());
  }

  /**
   * Where a message is, and so why nobody gets it now: leased to whom and for how long, delayed,
   * failed, expired, settled.
   *
   * @throws QueueNotFoundException if there is no such queue
   */
  public Explanation explain(MessageId id) {
    return Waiting.on(calls.explain(queue, id));
  }
}
