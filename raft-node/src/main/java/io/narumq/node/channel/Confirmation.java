package io.narumq.node.channel;

import io.narumq.node.loop.Scheduler.Cancellable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Something to be done once, when all have said so, or when it takes too long. Thread safe. */
final class Confirmation {
  private final AtomicInteger missing;
  private final AtomicBoolean done = new AtomicBoolean();
  private final Runnable action;
  private volatile @Nullable Cancellable timeLimit;

  /** One is missing for those that are still to be asked, so that it is not done before. */
  Confirmation(int count, Runnable action) {
    this.missing = new AtomicInteger(count + 1);
    this.action = action;
  }

  /** All were asked. */
  void atMost(Cancellable limit) {
    timeLimit = limit;
    one();
  }

  /** One has said so. */
  void one() {
    if (missing.decrementAndGet() == 0) {
      complete();
    }
  }

  /** No need to wait for more. */
  void complete() {
    if (done.compareAndSet(false, true)) {
      Cancellable limit = timeLimit;
      if (limit != null) {
        limit.cancel();
      }
      action.run();
    }
  }
}
