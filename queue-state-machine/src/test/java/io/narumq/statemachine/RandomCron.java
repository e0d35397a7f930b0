package io.narumq.statemachine;

import io.narumq.state.v1.RecurringCron;
import java.util.SplittableRandom;

/** Draws schedules of recurring messages, nonsense included. */
final class RandomCron {
  private RandomCron() {}

  /** Few minutes and hours at most: it may never be due. */
  static RecurringCron.Builder any(SplittableRandom random) {
    return RecurringCron.newBuilder()
        .setMinutes(random.nextLong())
        .setHours(random.nextInt())
        .setDaysOfMonth(1 << random.nextInt(32))
        .setMonths(random.nextInt(2) == 0 ? random.nextInt() : 1 << random.nextInt(13))
        .setDaysOfWeek(random.nextInt())
        .setUtcOffsetMinutes(
            random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(-1_100, 1_100));
  }
}
