package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.Cron;
import io.narumq.api.v1.Every;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.RecurringMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.PutRecurring;
import io.narumq.state.v1.RecurringCron;
import io.narumq.state.v1.RecurringInterval;
import io.narumq.state.v1.RecurringSchedule;
import io.narumq.statemachine.RecurringView;
import io.narumq.statemachine.state.Recurrence;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recurring messages between the API and the log. */
final class RecurringMessages {
  private static final Pattern NAME = Pattern.compile("[-A-Za-z0-9_.]{1,128}");

  private RecurringMessages() {}

  static String name(String field, String name) {
    if (!NAME.matcher(name).matches()) {
      throw ApiErrors.fieldInvalid(field, "1 to 128 of A-Z a-z 0-9 - _ .");
    }
    return name;
  }

  /** Checks the message and its schedule. */
  static Command put(String queue, RecurringMessage recurring) {
    return Command.newBuilder()
        .setPutRecurring(
            PutRecurring.newBuilder()
                .setQueue(queue)
                .setName(name("recurring.name", recurring.getName()))
                .setSchedule(schedule(recurring))
                .setMessage(set(queue, recurring.getMessage())))
        .build();
  }

  private static OutgoingSet set(String queue, OutgoingMessage message) {
    if (message.hasDelay() || message.hasDeliverAt()) {
      throw ApiErrors.fieldInvalid(
          "recurring.message", "a recurring message has no delay and no deliver_at");
    }
    if (!message.getDedupeKey().isEmpty()) {
      throw ApiErrors.fieldInvalid(
          "recurring.message",
          "a recurring message has no dedupe key: it is stored again and again");
    }
    if (message.getBody().size() > Limits.RECURRING_BODY_BYTES_MAX) {
      throw ApiErrors.fieldInvalid(
          "recurring.message",
          "a body of at most " + Limits.RECURRING_BODY_BYTES_MAX + " bytes; send where it is");
    }
    SendRequest request = SendRequest.newBuilder().setQueue(queue).addMessages(message).build();
    return SendCommands.of(request).command().getSend().getSets(0);
  }

  private static RecurringSchedule schedule(RecurringMessage recurring) {
    RecurringSchedule.Builder schedule = RecurringSchedule.newBuilder();
    switch (recurring.getScheduleCase()) {
      case EVERY -> schedule.setEvery(interval(recurring.getEvery()));
      case CRON -> schedule.setCron(cron(recurring.getCron()));
      case SCHEDULE_NOT_SET ->
          throw ApiErrors.fieldInvalid("recurring.schedule", "either every or cron");
    }
    @Nullable String problem = Recurrence.problem(schedule.build());
    if (problem != null) {
      throw ApiErrors.fieldInvalid("recurring.schedule", problem);
    }
    return schedule.build();
  }

  /** Whether the start is too far away is for the shard to say, by the clock that it goes by. */
  private static RecurringInterval.Builder interval(Every every) {
    RecurringInterval.Builder interval =
        RecurringInterval.newBuilder()
            .setIntervalMs(
                Fields.duration(
                    "recurring.every.interval",
                    every.getInterval(),
                    Recurrence.INTERVAL_MS_MIN,
                    Recurrence.INTERVAL_MS_MAX));
    if (every.hasStart()) {
      if (!Timestamps.isValid(every.getStart()) || every.getStart().getSeconds() < 0) {
        throw ApiErrors.fieldInvalid("recurring.every.start", "a time, not before 1970");
      }
      interval.setStartWallMs(Timestamps.toMillis(every.getStart()));
    }
    return interval;
  }

  private static RecurringCron cron(Cron cron) {
    try {
      return CronExpression.parse(cron.getExpression())
          .setUtcOffsetMinutes(cron.getUtcOffsetMinutes())
          .build();
    } catch (IllegalArgumentException e) {
      throw ApiErrors.fieldInvalid("recurring.cron.expression", String.valueOf(e.getMessage()));
    }
  }

  static RecurringMessage message(RecurringView view) {
    RecurringMessage.Builder message =
        RecurringMessage.newBuilder()
            .setName(view.name())
            .setMessage(MessageSets.message(view.message()));
    if (view.schedule().hasCron()) {
      RecurringCron cron = view.schedule().getCron();
      return message
          .setCron(
              Cron.newBuilder()
                  .setExpression(cron.getExpression())
                  .setUtcOffsetMinutes(cron.getUtcOffsetMinutes()))
          .build();
    }
    RecurringInterval interval = view.schedule().getEvery();
    Every.Builder every =
        Every.newBuilder().setInterval(Durations.fromMillis(interval.getIntervalMs()));
    if (interval.getStartWallMs() > 0) {
      every.setStart(Timestamps.fromMillis(interval.getStartWallMs()));
    }
    return message.setEvery(every).build();
  }
}
