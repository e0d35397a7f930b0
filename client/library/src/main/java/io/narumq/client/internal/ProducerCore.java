package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/**
 * Takes messages from any thread, gives every one an outcome, and knows when it has too many. How
 * they travel is the matter of its {@link SendWindow}. Public methods are thread-safe and do not
 * block, but for {@link #send} where its caller says how.
 */
public final class ProducerCore implements Part {
  /** What a caller does that finds the producer full. */
  public interface WhenFull {
    /** Waits for room, or does not; whether there is room now. */
    boolean await(CompletableFuture<Void> room, Duration atMost);
  }

  private final Scheduler scheduler;
  private final Executor callbacks;
  private final ProducerSettings settings;
  private final PendingLimit limit;
  private final SendWindow window;
  private final Queue<PendingMessage> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private boolean closed;

  /**
   * A producer that connects to nobody before its first message.
   *
   * @param callbacks where futures complete
   */
  public ProducerCore(Calls calls, ProducerSettings settings, Executor callbacks) {
    this.scheduler = calls.scheduler();
    this.callbacks = callbacks;
    this.settings = settings;
    this.limit = new PendingLimit(settings.pendingMessagesMax(), settings.pendingBytesMax());
    this.window = new SendWindow(calls, settings, this::complete);
  }

  /** Sends a message; the future never fails. */
  public CompletableFuture<SendOutcome> send(Payload message, WhenFull whenFull) {
    return send(message, PendingMessage.AUTOMATIC, whenFull);
  }

  /** Sends a message with a sequence of the application's own; the future never fails. */
  public CompletableFuture<SendOutcome> send(Payload message, long sequence, WhenFull whenFull) {
    long deadline = scheduler.now() + settings.sendTimeout().toNanos();
    PendingMessage pending = PendingMessage.of(message, sequence, deadline);
    SendOutcome flaw = message.flaw();
    if (flaw != null) {
      return CompletableFuture.completedFuture(flaw);
    }
    CompletableFuture<Void> room = limit.enter(pending.bytes());
    boolean full = !room.isDone() && !whenFull.await(room, settings.sendTimeout());
    if (full && room.cancel(false)) {
      return CompletableFuture.completedFuture(
          new SendOutcome.Rejected(
              ErrorReason.PRODUCER_FULL,
              "as much is pending as the producer allows; the cluster takes it more slowly"));
    }
    arrived.add(pending);
    wake();
    return pending.outcome();
  }

  /** One task for all messages that come before it runs. */
  private void wake() {
    if (woken.compareAndSet(false, true)) {
      scheduler.execute(this::takeArrived);
    }
  }

  private void takeArrived() {
    woken.set(false);
    for (PendingMessage next = arrived.poll(); next != null; next = arrived.poll()) {
      if (closed) {
        complete(List.of(next), i -> closed());
      } else {
        window.add(next);
      }
    }
    window.dispatch();
  }

  /** Whether the cluster knows its sends again. */
  public boolean isStamped() {
    return !settings.identity().isNone();
  }

  /** One more than the highest sequence that is known to be stored; attaches the producer. */
  public CompletableFuture<Long> nextSequence() {
    CompletableFuture<Long> told = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          var unused =
              window
                  .nextSequence()
                  .whenComplete(
                      (next, failure) -> {
                        if (failure == null) {
                          told.complete(next);
                        } else {
                          told.completeExceptionally(Calls.reason(failure));
                        }
                      });
        });
    return Callbacks.handedOver(callbacks, told);
  }

  /** Done when every message that was sent before has its outcome. */
  public CompletableFuture<Void> flush() {
    CompletableFuture<Void> flushed = new CompletableFuture<>();
    scheduler.execute(() -> completeAfterAll(flushed));
    return flushed;
  }

  private void completeAfterAll(CompletableFuture<Void> done) {
    takeArrived();
    CompletableFuture<?>[] outcomes =
        window.pending().stream().map(PendingMessage::outcome).toArray(CompletableFuture<?>[]::new);
    var unused = CompletableFuture.allOf(outcomes).thenRun(() -> done.complete(null));
  }

  @Override
  public CompletableFuture<Void> drain() {
    scheduler.execute(
        () -> {
          if (!closed) {
            CompletableFuture<Void> answered = new CompletableFuture<>();
            completeAfterAll(answered);
            closed = true;
            limit.lift();
            var unused = answered.thenRun(() -> scheduler.execute(this::leave));
          }
        });
    return drained;
  }

  private void leave() {
    var unused = window.leave().thenRun(() -> drained.complete(null));
  }

  /** Ends at once. What waits is rejected, what has left is unknown. */
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

  private static SendOutcome.Rejected closed() {
    return new SendOutcome.Rejected(ErrorReason.CLIENT_CLOSED, "the producer was closed");
  }

  /** Makes room at once; users' code, which may take its time, hears of it elsewhere. */
  private void complete(List<PendingMessage> messages, IntFunction<SendOutcome> outcomeOf) {
    limit.leave(messages.size(), messages.stream().mapToLong(PendingMessage::bytes).sum());
    List<SendOutcome> outcomes = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      outcomes.add(outcomeOf.apply(i));
    }
    Runnable telling =
        () -> {
          for (int i = 0; i < outcomes.size(); i++) {
            messages.get(i).outcome().complete(outcomes.get(i));
          }
        };
    Callbacks.run(callbacks, telling);
  }

  /** How a batch ended. */
  interface Outcomes {
    void tell(List<PendingMessage> messages, IntFunction<SendOutcome> outcomeOf);
  }
}
