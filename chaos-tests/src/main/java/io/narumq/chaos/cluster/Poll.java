package io.narumq.chaos.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Asks again and again. */
public final class Poll {
  private static final long PAUSE_MS = 50;

  private Poll() {}

  /**
   * Waits until a condition holds; one that throws does not hold yet.
   *
   * @return empty if it does, or why it did not within {@code bound}
   */
  public static Optional<String> until(Duration bound, Callable<Boolean> condition)
      throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    String last;
    do {
      last = "";
      try {
        if (condition.call()) {
          return Optional.empty();
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        last = ", in the end " + e;
      }
      Thread.sleep(PAUSE_MS);
    } while (System.nanoTime() - end < 0);
    return Optional.of("not within " + bound + last);
  }
}
