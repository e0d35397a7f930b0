package io.narumq.chaos.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Asks again and again. */
public final class Poll {
  private static final long PAUSE_MS = 50;
  private static final int PATIENCES_MAX = 10;

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

  /**
   * Waits until nothing is left, as long as it becomes less, but at most ten times the patience:
   * how fast it is depends on the machine. What can not be told does not become less.
   *
   * @return empty once nothing is left, or how much there was as it had not become less for {@code
   *     patience}, or as the time was over
   */
  public static Optional<String> untilNothingIsLeft(Duration patience, Callable<Long> left)
      throws InterruptedException {
    long began = System.nanoTime();
    long lessAt = began;
    long least = Long.MAX_VALUE;
    String last;
    do {
      last = "";
      try {
        long now = left.call();
        if (now == 0) {
          return Optional.empty();
        }
        lessAt = now < least ? System.nanoTime() : lessAt;
        least = Math.min(least, now);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        last = ", in the end " + e;
      }
      Thread.sleep(PAUSE_MS);
    } while (isWithin(patience, lessAt) && isWithin(patience.multipliedBy(PATIENCES_MAX), began));
    String how = isWithin(patience, lessAt) ? "it takes too long" : "do not become less";
    return Optional.of(
        "%d are left, and %s; patience was %s%s".formatted(least, how, patience, last));
  }

  private static boolean isWithin(Duration bound, long sinceNanos) {
    return System.nanoTime() - sinceNanos < bound.toNanos();
  }
}
