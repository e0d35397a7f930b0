package io.narumq.client.internal;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages for channels from any thread, gives every one an outcome, and knows when it has
 * too many. How they travel is the matter of its {@link PublishWindow}. Public methods are
 * thread-safe and do not block, but for {@link #publish} where its caller says how.
 */
public final class ChannelPublisherCore implements Part {
  private final Scheduler scheduler;
  private final Executor callbacks;
  private final Duration timeout;
  private final PendingLimit limit;
  private final PublishWindow window;
  private final Queue<PendingPublication> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private boolean closed;

  /**
   * A publisher that connects to nobody before its first message.
   *
   * @param timeout for a message to leave
   * @param callbacks where futures complete
   */
  public ChannelPublisherCore(
      Calls calls, int messagesMax, long bytesMax, Duration timeout, Executor callbacks) {
    this.scheduler = calls.scheduler();
    this.callbacks = callbacks;
    this.timeout = timeout;
    this.limit = new PendingLimit(messagesMax, bytesMax);
    this.window = new PublishWindow(calls.router(), this::complete);
  }

  /** Publishes a message; the future fails with {@link NaruException}. */
  public CompletableFuture<Integer> publish(
      ChannelMessage message, ProducerCore.WhenFull whenFull) {
    PendingPublication pending =
        PendingPublication.of(message, scheduler.now() + timeout.toNanos());
    NaruException flaw = pending.flaw();
    if (flaw != null) {
      return CompletableFuture.failedFuture(flaw);
    }
    CompletableFuture<Void> room = limit.enter(pending.bytes());
    boolean full = !room.isDone() && !whenFull.await(room, timeout);
    if (full && room.cancel(false)) {
      return CompletableFuture.failedFuture(
          new NaruException(
              ErrorReason.PRODUCER_FULL,
              "as much is pending as the publisher allows; the node takes it more slowly",
              null));
    }
    arrived.add(pending);
    wake();
    return pending.receivers();
  }

  /** One task for all messages that come before it runs. */
  private void wake() {
    if (woken.compareAndSet(false, true)) {
      scheduler.execute(this::takeArrived);
    }
  }

  private void takeArrived() {
    woken.set(false);
    for (PendingPublication next = arrived.poll(); next != null; next = arrived.poll()) {
      if (closed) {
        complete(List.of(next), List.of(), closed());
      } else {
        window.add(next);
      }
    }
    window.dispatch();
  }

  @Override
  public CompletableFuture<Void> drain() {
    scheduler.execute(
        () -> {
          if (!closed) {
            takeArrived();
            closed = true;
            limit.lift();
            drainedIfEmpty();
          }
        });
    return drained;
  }

  private void drainedIfEmpty() {
    if (closed && window.isEmpty()) {
      drained.complete(null);
    }
  }

  /** Ends at once. What waits fails, of what has left nobody knows. */
  @Override
  public void stop() {
    scheduler.execute(
        () -> {
          closed = true;
          drained.cancel(false);
          limit.lift();
          window.stop(closed());
        });
  }

  private static NaruException closed() {
    return new NaruException(ErrorReason.CLIENT_CLOSED, "the publisher was closed", null);
  }

  /** Makes room at once; users' code, which may take its time, hears of it elsewhere. */
  private void complete(
      List<PendingPublication> batch, List<Integer> receivers, @Nullable NaruException failure) {
    limit.leave(batch.size(), batch.stream().mapToLong(PendingPublication::bytes).sum());
    Callbacks.run(callbacks, () -> tell(batch, receivers, failure));
    drainedIfEmpty();
  }

  private static void tell(
      List<PendingPublication> batch, List<Integer> receivers, @Nullable NaruException failure) {
    for (int i = 0; i < batch.size(); i++) {
      if (failure == null) {
        batch.get(i).receivers().complete(receivers.get(i));
      } else {
        batch.get(i).receivers().completeExceptionally(failure);
      }
    }
  }
}
