package io.narumq.node.grpc;

import io.narumq.state.v1.RecurringCron;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads cron expressions: to bits, so that the shard's state machine has no text to interpret. What
 * is wrong is told by an IllegalArgumentException.
 */
final class CronExpression {
  private static final int LENGTH_MAX = 200;

  private static final Map<String, String> SHORT =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private static final Field MINUTE = new Field("minute", 0, 59, List.of());
  private static final Field HOUR = new Field("hour", 0, 23, List.of());
  private static final Field DAY_OF_MONTH = new Field("day of month", 1, 31, List.of());
  private static final Field MONTH =
      new Field(
          "month",
          1,
          12,
          List.of(
              "", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
              "DEC"));

  /** 7 is Sunday again, which makes {@code FRI-SUN} a range. */
  private static final Field DAY_OF_WEEK =
      new Field(
          "day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"));

  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern ITEM =
      Pattern.compile("(?:\\*|(\\w{1,3})(?:-(\\w{1,3}))?)(?:/(\\d{1,2}))?");

  private CronExpression() {}

  /** The bits of each field, and the text. */
  static RecurringCron.Builder parse(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("at most " + LENGTH_MAX + " characters");
    }
    String expression = text.strip();
    List<String> fields =
        SPACE
            .splitAsStream(SHORT.getOrDefault(expression.toLowerCase(Locale.ROOT), expression))
            .toList();
    if (fields.size() != 5) {
      throw new IllegalArgumentException(
          "five fields (minute, hour, day of month, month, day of week) or one of "
              + SHORT.keySet().stream().sorted().toList());
    }
    long daysOfWeek = DAY_OF_WEEK.bits(fields.get(4));
    return RecurringCron.newBuilder()
        .setMinutes(MINUTE.bits(fields.get(0)))
        .setHours((int) HOUR.bits(fields.get(1)))
        .setDaysOfMonth((int) DAY_OF_MONTH.bits(fields.get(2)))
        .setMonths((int) MONTH.bits(fields.get(3)))
        .setDaysOfWeek((int) ((daysOfWeek | daysOfWeek >> 7) & 0x7f))
        .setExpression(expression);
  }

  private record Field(String name, int min, int max, List<String> names) {
    long bits(String list) {
      long bits = 0;
      for (String item : COMMA.split(list, -1)) {
        bits |= item(item);
      }
      return bits;
    }

    private long item(String text) {
      Matcher item = ITEM.matcher(text);
      if (!item.matches()) {
        throw wrong(text);
      }
      boolean all = item.group(1) == null;
      int from = all ? min : number(item.group(1), names.indexOf(upper(item.group(1))));
      int to = from;
      if (item.group(2) != null) {
        to = number(item.group(2), names.lastIndexOf(upper(item.group(2))));
      } else if (all || item.group(3) != null) {
        to = max;
      }
      int step = item.group(3) == null ? 1 : Integer.parseInt(item.group(3));
      if (from > to || step == 0) {
        throw wrong(text);
      }
      long bits = 0;
      for (int i = from; i <= to; i += step) {
        bits |= 1L << i;
      }
      return bits;
    }

    private static String upper(String text) {
      return text.toUpperCase(Locale.ROOT);
    }

    private int number(String text, int named) {
      int number = named;
      if (named < 0 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        number = Integer.parseInt(text);
      }
      if (number < min || number > max) {
        throw wrong(text);
      }
      return number;
    }

    private IllegalArgumentException wrong(String text) {
      return new IllegalArgumentException(
          name + ": '" + text + "' is not *, a number or a range within " + min + " to " + max);
    }
  }
}
