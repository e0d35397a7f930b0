package io.narumq.client.internal;

import io.narumq.client.GroupListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener one thing after the other, where users hear of things. */
final class GroupTelling {
  private static final Logger LOG = LoggerFactory.getLogger(GroupTelling.class);

  private final Executor executor;
  private final @Nullable GroupListener listener;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  GroupTelling(Executor executor, @Nullable GroupListener listener) {
    this.executor = executor;
    this.listener = listener;
  }

  /** Done when the listener has returned. On the scheduler only; the future is done anywhere. */
  CompletableFuture<Void> tell(Consumer<GroupListener> what) {
    GroupListener told = listener;
    if (told == null) {
      return last;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    var unused =
        last.whenComplete(
            (before, failure) -> Callbacks.run(executor, () -> tell(told, what, done)));
    last = done;
    return done;
  }

  private static void tell(
      GroupListener listener, Consumer<GroupListener> what, CompletableFuture<Void> done) {
    try {
      what.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("A listener of a consumer group failed", e);
    } finally {
      done.complete(null);
    }
  }
}
