package io.narumq.cli.queue;

import io.narumq.cli.TextTable;
import io.narumq.client.QueueInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What happened to a queue in each second between two looks at its counters. */
record QueueRates(QueueInfo before, QueueInfo now, Duration between) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** How often the counter moved in a second. A queue that was made anew counts from zero. */
  double of(ToLongFunction<QueueInfo> counter) {
    long moved = Math.max(0, counter.applyAsLong(now) - counter.applyAsLong(before));
    return moved * NANOS_PER_SECOND / between.toNanos();
  }

  /** A table with nothing but a heading, or with the row of these rates. */
  static TextTable table() {
    TextTable table = new TextTable();
    for (String title :
        List.of(
            "      ready",
            "     leased",
            "    delayed",
            "    oldest",
            "   sent/s",
            "delivered/s",
            "  acked/s",
            "returned/s",
            "lease ended/s",
            "expired/s",
            "dead-lettered/s")) {
      table.column(title, TextTable.Align.RIGHT);
    }
    return table;
  }

  TextTable row(Instant time) {
    TextTable table = table();
    table.row(
        List.of(
            count(now.ready()),
            count(now.leased()),
            count(now.delayed()),
            QueueText.oldest(now, time),
            rate(QueueInfo::sent),
            rate(QueueInfo::delivered),
            rate(QueueInfo::acked),
            rate(QueueInfo::returned),
            rate(QueueInfo::leaseEnded),
            rate(QueueInfo::expired),
            rate(QueueInfo::deadLettered)));
    return table;
  }

  private String rate(ToLongFunction<QueueInfo> counter) {
    return String.format(Locale.ROOT, "%,.0f", of(counter));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
