package io.narumq.chaos.workload;

import io.narumq.chaos.history.Wish;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What senders ask for. */
@FunctionalInterface
public interface Wishes {
  /** Nothing. */
  Wishes NOTHING = random -> Wish.NONE;

  /** Now and then a delay of up to 3 s, or another priority. */
  Wishes MIXED =
      random -> {
        int choice = random.nextInt(100);
        if (choice < 5) {
          return Wish.delayed(millis(random.nextLong(1, 3_000)));
        }
        return choice < 25 ? Wish.priority(random.nextInt(10)) : Wish.NONE;
      };

  /** One of a few keys. */
  Wishes KEYED = random -> Wish.key("k" + random.nextInt(8));

  /** To be handed out within 1 to 8 s. */
  Wishes PERISHABLE = random -> Wish.within(millis(random.nextLong(1_000, 8_000)));

  /** For one message. */
  Wish next(SplittableRandom random);

  private static long millis(long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }
}
