package io.narumq.statemachine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.RecurringCron;
import io.narumq.state.v1.RecurringInterval;
import io.narumq.state.v1.RecurringSchedule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecurrenceTest {
  private static final int ALL_DAYS = -1 << 1;
  private static final int ALL_WEEK = 127;

  private static RecurringCron.Builder daily(int hour, int minute) {
    return RecurringCron.newBuilder()
        .setMinutes(1L << minute)
        .setHours(1 << hour)
        .setDaysOfMonth(ALL_DAYS)
        .setMonths(ALL_DAYS)
        .setDaysOfWeek(ALL_WEEK);
  }

  private static String next(RecurringCron.Builder cron, String after) {
    RecurringSchedule schedule = RecurringSchedule.newBuilder().setCron(cron).build();
    long afterMs = Instant.parse(after).toEpochMilli();
    return Instant.ofEpochMilli(Recurrence.next(schedule, 0, afterMs)).toString();
  }

  @Test
  void alwaysLaterThanAsked() {
    assertThat(next(daily(9, 30), "2026-03-01T09:29:59.999Z")).isEqualTo("2026-03-01T09:30:00Z");
    assertThat(next(daily(9, 30), "2026-03-01T09:30:00Z")).isEqualTo("2026-03-02T09:30:00Z");
    assertThat(next(daily(0, 0), "2026-12-31T00:00:00Z")).isEqualTo("2027-01-01T00:00:00Z");
  }

  @Test
  void byLocalTimeThatIsAlwaysAsFarFromUtc() {
    assertThat(next(daily(0, 15).setUtcOffsetMinutes(120), "2026-03-01T22:14:00Z"))
        .isEqualTo("2026-03-01T22:15:00Z");
    assertThat(next(daily(23, 50).setUtcOffsetMinutes(-330), "2026-03-01T00:00:00Z"))
        .isEqualTo("2026-03-01T05:20:00Z");
    assertThat(
            next(
                daily(0, 0).setDaysOfMonth(1 << 1).setUtcOffsetMinutes(60), "2026-03-05T00:00:00Z"))
        .as("the first of April begins an hour earlier there")
        .isEqualTo("2026-03-31T23:00:00Z");
  }

  @Test
  void aDayOfEitherKindIfBothAreNamed() {
    RecurringCron.Builder thirteenthOrFriday =
        daily(8, 0).setDaysOfMonth(1 << 13).setDaysOfWeek(1 << 5);
    assertThat(next(thirteenthOrFriday, "2026-01-09T12:00:00Z")).isEqualTo("2026-01-13T08:00:00Z");
    assertThat(next(thirteenthOrFriday, "2026-01-13T12:00:00Z")).isEqualTo("2026-01-16T08:00:00Z");
    assertThat(next(daily(8, 0).setDaysOfWeek(1), "2026-01-16T12:00:00Z"))
        .as("0 is Sunday")
        .isEqualTo("2026-01-18T08:00:00Z");
  }

  @Test
  void leapDaysAndDaysThatDoNotExist() {
    RecurringCron.Builder leapDay = daily(0, 0).setDaysOfMonth(1 << 29).setMonths(1 << 2);
    assertThat(next(leapDay, "2026-01-01T00:00:00Z")).isEqualTo("2028-02-29T00:00:00Z");
    assertThat(next(leapDay, "2096-03-01T00:00:00Z"))
        .as("1900 and 2100 are no leap years")
        .isEqualTo("2104-02-29T00:00:00Z");
    assertThat(next(daily(0, 0).setDaysOfMonth(1 << 31), "2026-03-31T01:00:00Z"))
        .isEqualTo("2026-05-31T00:00:00Z");
    assertThat(problem(daily(0, 0).setDaysOfMonth(1 << 30).setMonths(1 << 2)))
        .isEqualTo("no day is like that");
    assertThat(problem(daily(0, 0).setMinutes(0))).isNotNull();
    assertThat(problem(daily(0, 0).setUtcOffsetMinutes(Integer.MIN_VALUE))).isNotNull();
    assertThat(problem(leapDay)).isNull();
  }

  private static String problem(RecurringCron.Builder cron) {
    return Recurrence.problem(RecurringSchedule.newBuilder().setCron(cron).build());
  }

  /** Looks at every minute, as slowly and plainly as can be. */
  @Test
  void sameAsMinuteByMinute() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 300; i++) {
      RecurringCron cron =
          RecurringCron.newBuilder()
              .setMinutes((1L << random.nextInt(60)) + 1)
              .setHours(random.nextInt())
              .setDaysOfMonth(random.nextBoolean() ? ALL_DAYS : random.nextInt())
              .setMonths(random.nextBoolean() ? ALL_DAYS : random.nextInt())
              .setDaysOfWeek(random.nextBoolean() ? ALL_WEEK : 1 << random.nextInt(7))
              .setUtcOffsetMinutes(random.nextInt(-1_080, 1_081))
              .build();
      RecurringSchedule schedule = RecurringSchedule.newBuilder().setCron(cron).build();
      long afterMs = 1_700_000_000_000L + random.nextLong(100_000_000_000L);
      if (Recurrence.problem(schedule) == null) {
        long nextMs = Recurrence.next(schedule, 0, afterMs);
        assertThat(nextMs).isGreaterThan(afterMs);
        assertThat(fits(cron, nextMs)).as("%s", cron).isTrue();
        long minute = (afterMs / 60_000 + 1) * 60_000;
        long stop = Math.min(nextMs, minute + 60 * 86_400_000L);
        for (; minute < stop; minute += 60_000) {
          assertThat(fits(cron, minute)).as("%s at %s", cron, minute).isFalse();
        }
      }
    }
  }

  private static boolean fits(RecurringCron cron, long ms) {
    LocalDateTime time =
        LocalDateTime.ofInstant(
            Instant.ofEpochMilli(ms).plus(cron.getUtcOffsetMinutes(), ChronoUnit.MINUTES),
            ZoneOffset.UTC);
    boolean anyDay = cron.getDaysOfMonth() == ALL_DAYS || (cron.getDaysOfMonth() | 1) == -1;
    boolean anyWeekday = cron.getDaysOfWeek() == ALL_WEEK;
    boolean ofMonth = (cron.getDaysOfMonth() >> time.getDayOfMonth() & 1) == 1;
    boolean ofWeek = (cron.getDaysOfWeek() >> time.getDayOfWeek().getValue() % 7 & 1) == 1;
    boolean day = (anyDay || anyWeekday) ? ofMonth && ofWeek : ofMonth || ofWeek;
    return day
        && (cron.getMonths() >> time.getMonthValue() & 1) == 1
        && (cron.getHours() >> time.getHour() & 1) == 1
        && (cron.getMinutes() >> time.getMinute() & 1) == 1;
  }

  @Test
  void anIntervalDoesNotDrift() {
    RecurringSchedule schedule =
        RecurringSchedule.newBuilder()
            .setEvery(RecurringInterval.newBuilder().setIntervalMs(1_000))
            .build();
    assertThat(Recurrence.next(schedule, 5_300, 0)).as("a start to come").isEqualTo(5_300);
    assertThat(Recurrence.next(schedule, 5_300, 5_300)).isEqualTo(6_300);
    assertThat(Recurrence.next(schedule, 5_300, 9_999_999)).isEqualTo(10_000_300);
  }
}
