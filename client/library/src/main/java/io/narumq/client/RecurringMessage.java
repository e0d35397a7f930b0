package io.narumq.client;

import com.google.protobuf.Timestamp;
import io.narumq.api.v1.Cron;
import io.narumq.api.v1.Every;
import io.narumq.client.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A message that a queue stores by itself, again and again: see {@link RecurringMessages}.
 * Immutable. What is beyond the limits is refused by the server, with FIELD_INVALID.
 *
 * @param name unique in the queue: 1 to 128 of A-Z a-z 0-9 - _ .
 * @param schedule when it is due
 * @param message what is stored: a body of at most 32 KiB, neither {@link OutgoingMessage#delay}
 *     nor {@link OutgoingMessage#deliverAt}
 */
public record RecurringMessage(String name, Schedule schedule, OutgoingMessage message) {
  /** When a recurring message is due. */
  public sealed interface Schedule {}

  /**
   * At whole intervals from a start, so it does not drift.
   *
   * @param interval 1 s to 10 years
   * @param start the first time, at most 10 years from now; if it is past, the next one of its
   *     intervals comes first. Empty: when it is put, so that the first time is an interval later
   */
  public record Interval(Duration interval, Optional<Instant> start) implements Schedule {}

  /**
   * By a cron expression: five fields (minute, hour, day of month, month, day of week) with lists,
   * ranges, steps and the names of months and days, or {@code @hourly} and the like. If day of
   * month and day of week both leave out days, either will do.
   *
   * @param offset what the time in the expression is ahead of UTC, up to 18 hours in whole minutes;
   *     it does not change with summer time
   */
  public record CronExpression(String expression, ZoneOffset offset) implements Schedule {}

  /** Each time that this interval is over, counted from when it is put. */
  public static RecurringMessage every(String name, Duration interval, OutgoingMessage message) {
    return new RecurringMessage(name, new Interval(interval, Optional.empty()), message);
  }

  /** At the start, and at whole intervals from it. */
  public static RecurringMessage every(
      String name, Duration interval, Instant start, OutgoingMessage message) {
    return new RecurringMessage(name, new Interval(interval, Optional.of(start)), message);
  }

  /** By a {@link CronExpression} in UTC. */
  public static RecurringMessage cron(String name, String expression, OutgoingMessage message) {
    return cron(name, expression, ZoneOffset.UTC, message);
  }

  /** By a {@link CronExpression} with an offset from UTC. */
  public static RecurringMessage cron(
      String name, String expression, ZoneOffset offset, OutgoingMessage message) {
    return new RecurringMessage(name, new CronExpression(expression, offset), message);
  }

  /** How the protocol says it. */
  public io.narumq.api.v1.RecurringMessage toProto() {
    var proto = io.narumq.api.v1.RecurringMessage.newBuilder().setName(name);
    proto.setMessage(message.toProto());
    if (schedule instanceof Interval interval) {
      Every.Builder every = Every.newBuilder().setInterval(Durations.toProto(interval.interval()));
      interval.start().ifPresent(start -> every.setStart(timestamp(start)));
      proto.setEvery(every);
    } else if (schedule instanceof CronExpression cron) {
      proto.setCron(
          Cron.newBuilder()
              .setExpression(cron.expression())
              .setUtcOffsetMinutes(cron.offset().getTotalSeconds() / 60));
    }
    return proto.build();
  }

  /** What the protocol says. */
  public static RecurringMessage of(io.narumq.api.v1.RecurringMessage proto) {
    OutgoingMessage message = OutgoingMessage.of(proto.getMessage());
    if (proto.hasCron()) {
      int minutes = proto.getCron().getUtcOffsetMinutes();
      return cron(
          proto.getName(),
          proto.getCron().getExpression(),
          ZoneOffset.ofTotalSeconds(60 * minutes),
          message);
    }
    Every every = proto.getEvery();
    Optional<Instant> start =
        every.hasStart()
            ? Optional.of(
                Instant.ofEpochSecond(every.getStart().getSeconds(), every.getStart().getNanos()))
            : Optional.empty();
    return new RecurringMessage(
        proto.getName(), new Interval(Durations.of(every.getInterval()), start), message);
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
