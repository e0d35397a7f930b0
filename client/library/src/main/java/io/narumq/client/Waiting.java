package io.narumq.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Blocks the caller's thread until a call is done. The calls bound themselves in time. */
final class Waiting {
  private Waiting() {}

  static <T> T on(CompletableFuture<T> future) {
    return on(
        future,
        interrupted -> {
          throw interrupted;
        });
  }

  static SendOutcome onSend(CompletableFuture<SendOutcome> future) {
    return on(future, SendOutcome.Unknown::new);
  }

  static PublishOutcome onPublish(CompletableFuture<PublishOutcome> future) {
    return on(future, PublishOutcome.Unknown::new);
  }

  /** Messages that come in the moment of the interrupt are returned: nobody else would get them. */
  static <T> List<T> onPoll(CompletableFuture<? extends List<? extends T>> poll) {
    try {
      return List.copyOf(on(poll));
    } catch (NaruException e) {
      if (e.reason() == ErrorReason.INTERRUPTED && !poll.cancel(false)) {
        return List.copyOf(poll.join());
      }
      throw e;
    }
  }

  private static <T> T on(CompletableFuture<T> future, Function<NaruException, T> ifInterrupted) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ifInterrupted.apply(
          new NaruException(ErrorReason.INTERRUPTED, "while waiting for the answer", e));
    } catch (ExecutionException e) {
      throw withCallersTrace(e.getCause());
    }
  }

  /** Whether it was done in time; how it ended does not matter. */
  static boolean atMost(CompletableFuture<?> future, Duration timeout) {
    try {
      future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true;
    }
  }

  /** The failure was made on another thread: shows where the caller stands. */
  private static NaruException withCallersTrace(Throwable failure) {
    if (failure instanceof NaruException known) {
      known.addSuppressed(new Throwable("the call was made here"));
      return known;
    }
    return new NaruException(ErrorReason.UNRECOGNIZED, String.valueOf(failure), failure);
  }
}
