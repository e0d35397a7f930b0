package io.narumq.chaos.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Something that is done again and again until it ends. */
final class Repeating {
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread daemon = new Thread(work, "repeating-fault");
            daemon.setDaemon(true);
            return daemon;
          });

  private final AtomicInteger times = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  private Repeating() {}

  /** Something that may fail. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  static Repeating start(Duration pause, Action action) {
    Repeating repeating = new Repeating();
    var unused =
        repeating.thread.scheduleWithFixedDelay(
            () -> repeating.once(action), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    return repeating;
  }

  private void once(Action action) {
    try {
      action.run();
      times.incrementAndGet();
    } catch (Exception e) {
      failure.set(e);
      throw new IllegalStateException(e);
    }
  }

  /** Returns when it is over; tells why it had no effect, if it had none. */
  Optional<String> end() throws InterruptedException, ExecutionException {
    thread.shutdown();
    if (!thread.awaitTermination(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the last repetition does not end");
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw new ExecutionException(failed);
    }
    return times.get() < 2 ? Optional.of("done " + times.get() + " times only") : Optional.empty();
  }
}
