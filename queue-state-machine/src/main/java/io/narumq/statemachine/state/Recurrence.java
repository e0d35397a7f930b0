package io.narumq.statemachine.state;

import io.narumq.state.v1.RecurringCron;
import io.narumq.state.v1.RecurringInterval;
import io.narumq.state.v1.RecurringSchedule;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * When recurring messages are due: pure arithmetic. Local time is UTC and a fixed offset, as the
 * rules of time zones differ between installations.
 */
public final class Recurrence {
  /** There is no such time: 30 February, for instance. */
  public static final long NEVER = Long.MAX_VALUE;

  public static final long INTERVAL_MS_MIN = 1_000;
  public static final long INTERVAL_MS_MAX = 10 * 366 * 86_400_000L;
  public static final int OFFSET_MINUTES_MAX = 18 * 60;

  /** 29 February comes back after at most 8 years, all else sooner. */
  private static final int YEARS_MAX = 9;

  private static final int MINUTES_PER_DAY = 24 * 60;
  private static final long MS_PER_MINUTE = 60_000;

  private static final int ALL_DAYS_OF_MONTH = -1 << 1;
  private static final int ALL_DAYS_OF_WEEK = (1 << 7) - 1;

  private Recurrence() {}

  /** What is wrong with a schedule; null if nothing is. */
  public static @Nullable String problem(RecurringSchedule schedule) {
    if (schedule.hasEvery() == schedule.hasCron()) {
      return "either an interval or a cron expression";
    }
    return schedule.hasEvery() ? problem(schedule.getEvery()) : problem(schedule.getCron());
  }

  private static @Nullable String problem(RecurringInterval every) {
    if (every.getIntervalMs() < INTERVAL_MS_MIN || every.getIntervalMs() > INTERVAL_MS_MAX) {
      return "an interval is 1 s to 10 years";
    }
    return every.getStartWallMs() < 0 ? "the start is not before 1970" : null;
  }

  private static @Nullable String problem(RecurringCron cron) {
    if (Math.abs((long) cron.getUtcOffsetMinutes()) > OFFSET_MINUTES_MAX) {
      return "local time is at most 18 hours away from UTC";
    }
    // Whether there is a next time does not depend on the day that one looks.
    return next(cron, 0) == NEVER ? "no day is like that" : null;
  }

  /**
   * The first time behind {@code afterMs} at which a message is due; {@link #NEVER} only if the
   * schedule has a {@link #problem}. Times are ms since 1970.
   *
   * @param anchorMs what the due times of an interval are counted from
   */
  static long next(RecurringSchedule schedule, long anchorMs, long afterMs) {
    if (schedule.hasCron()) {
      return next(schedule.getCron(), afterMs);
    }
    if (afterMs < anchorMs) {
      return anchorMs;
    }
    long intervalMs = schedule.getEvery().getIntervalMs();
    return anchorMs + ((afterMs - anchorMs) / intervalMs + 1) * intervalMs;
  }

  private static long next(RecurringCron cron, long afterMs) {
    long localMinute = Math.floorDiv(afterMs, MS_PER_MINUTE) + 1 + cron.getUtcOffsetMinutes();
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(localMinute, MINUTES_PER_DAY));
    int from = Math.floorMod(localMinute, MINUTES_PER_DAY);
    LocalDate end = date.plusYears(YEARS_MAX);
    while (date.isBefore(end)) {
      int minute = isDay(cron, date) ? minuteOfDay(cron, from) : MINUTES_PER_DAY;
      if (minute < MINUTES_PER_DAY) {
        long next = date.toEpochDay() * MINUTES_PER_DAY + minute - cron.getUtcOffsetMinutes();
        return next * MS_PER_MINUTE;
      }
      date =
          has(cron.getMonths(), date.getMonthValue())
              ? date.plusDays(1)
              : date.withDayOfMonth(1).plusMonths(1);
      from = 0;
    }
    return NEVER;
  }

  private static boolean isDay(RecurringCron cron, LocalDate date) {
    boolean ofMonth = has(cron.getDaysOfMonth(), date.getDayOfMonth());
    // Sunday is 7 there and 0 here.
    boolean ofWeek = has(cron.getDaysOfWeek(), date.getDayOfWeek().getValue() % 7);
    boolean anyOfBoth =
        (cron.getDaysOfMonth() & ALL_DAYS_OF_MONTH) != ALL_DAYS_OF_MONTH
            && (cron.getDaysOfWeek() & ALL_DAYS_OF_WEEK) != ALL_DAYS_OF_WEEK;
    return has(cron.getMonths(), date.getMonthValue())
        && (anyOfBoth ? ofMonth || ofWeek : ofMonth && ofWeek);
  }

  /** The first one from {@code from} on; {@link #MINUTES_PER_DAY} if there is none. */
  private static int minuteOfDay(RecurringCron cron, int from) {
    int minute = from;
    while (minute < MINUTES_PER_DAY && !isMinute(cron, minute)) {
      minute++;
    }
    return minute;
  }

  private static boolean isMinute(RecurringCron cron, int minuteOfDay) {
    return has(cron.getHours(), minuteOfDay / 60)
        && (cron.getMinutes() >> minuteOfDay % 60 & 1) == 1;
  }

  private static boolean has(int bits, int bit) {
    return (bits >> bit & 1) == 1;
  }
}
