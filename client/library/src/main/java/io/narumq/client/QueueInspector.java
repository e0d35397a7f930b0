package io.narumq.client;

import io.narumq.client.internal.InspectCalls;
import java.util.Objects;
import java.util.Optional;
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
   * What happened to the messages of the queue, the latest first: as far as it remembers that, see
   * {@link QueueSettings#withHistory}. Read page by page like {@link #browse}.
   *
   * @throws QueueNotFoundException if there is no such queue
   */
  public Stream<MessageEvent> history() {
    return history(Optional.empty());
  }

  /** The same of one message. */
  public Stream<MessageEvent> history(MessageId id) {
    return history(Optional.of(id));
  }

  private Stream<MessageEvent> history(Optional<MessageId> id) {
    return Stream.iterate(
            Waiting.on(calls.history(queue, id, 0)),
            Objects::nonNull,
            page ->
                page.nextBefore() == 0
                    ? null
                    : Waiting.on(calls.history(queue, id, page.nextBefore())))
        .flatMap(page -> page.events().stream());
  }

  /**
   * The parked keys of a FIFO queue, in order: what waits for {@link NaruClient#retryParked} or
   * {@link NaruClient#skipParked}. Read page by page like {@link #browse}.
   *
   * @throws QueueNotFoundException if there is no such queue
   */
  public Stream<ParkedKey> parkedKeys() {
    return Stream.iterate(
            Waiting.on(calls.parkedKeys(queue, Optional.empty())),
            Objects::nonNull,
            page -> page.next().isEmpty() ? null : Waiting.on(calls.parkedKeys(queue, page.next())))
        .flatMap(page -> page.keys().stream());
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
