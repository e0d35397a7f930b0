package io.narumq.node.loop;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link Scheduler} with a thread of its own. A task that throws is a defect and is handed to
 * {@code onDefect}; after {@link #close} tasks are dropped.
 */
public final class EventLoop implements Scheduler, AutoCloseable {
  private static final long CLOSE_WAIT_MS = 2_000;

  private final ScheduledThreadPoolExecutor executor;
  private final Consumer<Throwable> onDefect;

  /** Starts the thread {@code name}. */
  public EventLoop(String name, Consumer<Throwable> onDefect) {
    this.onDefect = onDefect;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            },
            new DiscardPolicy());
    // Most timers (deadlines, wait times) are taken back long before they are due.
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(guarded(task));
  }

  @Override
  public Cancellable schedule(long delayMs, Runnable task) {
    Future<?> future =
        executor.schedule(guarded(task), Math.max(0, delayMs), TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  /** Finishes the tasks that were given to {@link #execute}, drops the others, ends the thread. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** The executor would keep a throwable in a future that nobody looks at. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable t) {
        onDefect.accept(t);
      }
    };
  }
}
