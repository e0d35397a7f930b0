package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Who waits for messages, in the order in which they asked. Touched on the scheduler only, but for
 * {@link #poll}.
 */
final class Polls<T> {
  private record Poll<T>(int max, CompletableFuture<List<T>> result) {}

  private final Scheduler scheduler;
  private final String of;
  private final Runnable serve;
  private final Deque<Poll<T>> waiting = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param of what is polled, in a word
   * @param serve hands out what there is to whoever waits; called on the scheduler
   */
  Polls(Scheduler scheduler, String of, Runnable serve) {
    this.scheduler = scheduler;
    this.of = of;
    this.serve = serve;
  }

  /**
   * Up to {@code max} messages, as soon as there is one, or none after the wait. A message that is
   * handed out is the caller's; cancelling the future gets none. Thread-safe.
   */
  CompletableFuture<List<T>> poll(int max, Duration wait) {
    CompletableFuture<List<T>> result = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          if (closed) {
            result.completeExceptionally(closedAlready());
            return;
          }
          Poll<T> poll = new Poll<>(max, result);
          waiting.add(poll);
          serve.run();
          Scheduler.Timer timer = scheduler.schedule(wait, () -> result.complete(List.of()));
          var unused = result.whenComplete((messages, failure) -> forget(poll, timer));
        });
    return result;
  }

  /** However it ended: while there is nothing to hand out nothing else would take it away. */
  private void forget(Poll<T> poll, Scheduler.Timer timer) {
    timer.cancel();
    scheduler.execute(() -> waiting.remove(poll));
  }

  /** What a call after the close fails with. */
  NaruException closedAlready() {
    return new NaruException(ErrorReason.CLIENT_CLOSED, "the " + of + " was closed", null);
  }

  /** Whether somebody waits who has not gone meanwhile. */
  boolean isWaiting() {
    while (!waiting.isEmpty() && waiting.element().result().isDone()) {
      waiting.remove();
    }
    return !waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /** How many the first one takes. */
  int max() {
    return waiting.element().max();
  }

  /** Hands the first one its messages; false if it has gone meanwhile, and has none of them. */
  boolean hand(List<T> messages) {
    return waiting.remove().result().complete(messages);
  }

  void fail(NaruException failure) {
    waiting.remove().result().completeExceptionally(failure);
  }

  /** Whoever waits gets nothing, and whoever comes later is refused. */
  void close() {
    closed = true;
    waiting.forEach(poll -> poll.result().complete(List.of()));
  }
}
