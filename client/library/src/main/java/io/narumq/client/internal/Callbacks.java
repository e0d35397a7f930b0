package io.narumq.client.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Where users hear of outcomes. Not on the scheduler: what they do then may take its time. */
public final class Callbacks {
  private Callbacks() {}

  /** A future for users: it ends like {@code future}, but on the executor. */
  public static <T> CompletableFuture<T> handedOver(
      Executor executor, CompletableFuture<T> future) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        future.whenComplete((value, failure) -> run(executor, () -> end(result, value, failure)));
    return result;
  }

  private static <T> void end(CompletableFuture<T> result, T value, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(Calls.reason(failure));
    }
  }

  /** Here at once if the executor takes nothing any more: somebody may wait for the outcome. */
  public static void run(Executor executor, Runnable telling) {
    try {
      executor.execute(telling);
    } catch (RejectedExecutionException e) {
      telling.run();
    }
  }
}
