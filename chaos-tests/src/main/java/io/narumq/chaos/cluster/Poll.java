package io.narumq.chaos.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

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

  /**
   * Waits until nothing is left, however long that takes, as long as it becomes less: how fast it
   * is depends on the machine. What can not be told does not become less.
   *
   * @return empty once nothing is left, or how much there was as it had not become less for {@code
   *     patience}
   */
  public static Optional<String> untilNothingIsLeft(Duration patience, Callable<Long> left)
      throws InterruptedException {
    AtomicLong least = new AtomicLong(Long.MAX_VALUE);
    Optional<String> missed;
    do {
      long before = least.get();
      missed =
          until(
              patience,
              () -> {
                long now = left.call();
                least.accumulateAndGet(now, Math::min);
                return now < before;
              });
    } while (missed.isEmpty() && least.get() > 0);
    return missed.map(why -> "%d are left, and do not become less: %s".formatted(least.get(), why));
  }
}
