package io.narumq.client.internal.runtime;

import io.narumq.client.internal.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One daemon thread, which ends after a while without tasks and comes back with the next one. */
public final class EventLoop implements Scheduler {
  private static final long IDLE_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private final long startedAt = System.nanoTime();
  private final ScheduledThreadPoolExecutor executor;

  /** A loop whose thread has this name. */
  public EventLoop(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public long now() {
    return System.nanoTime() - startedAt;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Future<?> future =
        executor.schedule(
            () -> run(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** A defect in one task must not end the loop, nor go unseen. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A task of the client failed; this is a defect", e);
    }
  }
}
