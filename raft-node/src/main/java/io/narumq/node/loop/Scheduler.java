package io.narumq.node.loop;

import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time: those of {@link #execute} in the order in which they were given, the
 * others when they are due. May be called by any thread.
 */
public interface Scheduler extends Executor {
  /** Runs {@code task} once, {@code delayMs} from now; at once if that is not positive. */
  Cancellable schedule(long delayMs, Runnable task);

  /** A task that has not run yet. */
  @FunctionalInterface
  interface Cancellable {
    /** Takes the task back; does nothing if it ran. */
    void cancel();
  }
}
