package io.narumq.client.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Where users hear of outcomes. Not on the scheduler: what they do then may take its time. */
public final class Callbacks {
  private Callbacks() {}

  /** Here at once if the executor takes nothing any more: somebody may wait for the outcome. */
  public static void run(Executor executor, Runnable telling) {
    try {
      executor.execute(telling);
    } catch (RejectedExecutionException e) {
      telling.run();
    }
  }
}
