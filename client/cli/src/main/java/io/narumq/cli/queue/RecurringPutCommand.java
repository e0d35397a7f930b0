package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.RecurringMessage;
import io.narumq.client.RecurringMessage.CronExpression;
import io.narumq.client.RecurringMessage.Interval;
import io.narumq.client.RecurringMessage.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes or changes a recurring message. */
@Command(
    name = "put",
    description = {
      "Makes a recurring message, or puts another in the place of the one of this name.",
      "What was missed in an outage is stored once. The headers naru-recurring and naru-due tell"
          + " which message it is and when it was due."
    })
final class RecurringPutCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue that stores it.")
  private String queue = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name in the queue.")
  private String name = "";

  @Parameters(index = "2", paramLabel = "TEXT", description = "What is stored.")
  private String text = "";

  @ArgGroup(exclusive = true, multiplicity = "1")
  private When when = new When();

  /** One of both. */
  static final class When {
    @Option(
        names = "--every",
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        description = "At this interval, like 30s or 1h.")
    private @Nullable Duration every;

    @Option(
        names = "--cron",
        paramLabel = "EXPRESSION",
        description = "Minute, hour, day of month, month and day of week: '0 8 * * MON-FRI'.")
    private @Nullable String cron;
  }

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "With --every: the first time, like 2027-01-31T08:00:00Z.")
  private @Nullable Instant start;

  @Option(
      names = "--offset",
      paramLabel = "OFFSET",
      defaultValue = "Z",
      description = "With --cron: what its time is ahead of UTC, like +01:00 (default: UTC).")
  private ZoneOffset offset = ZoneOffset.UTC;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "Send this along; may be repeated.")
  private Map<String, String> headers = Map.of();

  @Option(names = "--priority", paramLabel = "N", description = "0 to 9, 9 goes first.")
  private int priority;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "What is to be kept in order with what; a FIFO queue needs one.")
  private String key = "";

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Not to be delivered any more after so long; 0s: for ever (default: the queue's"
              + " setting).")
  private @Nullable Duration ttl;

  @Override
  public Integer call() {
    OutgoingMessage message = OutgoingMessage.of(text).priority(priority).key(key);
    if (ttl != null) {
      message = message.ttl(ttl);
    }
    for (var header : headers.entrySet()) {
      message = message.header(header.getKey(), header.getValue());
    }
    try (NaruClient naru = cluster.connect()) {
      Instant next = naru.recurring(queue).put(new RecurringMessage(name, schedule(), message));
      output.line("put " + name + ", due next at " + next);
    }
    return 0;
  }

  private Schedule schedule() {
    return when.cron != null
        ? new CronExpression(when.cron, offset)
        : new Interval(when.every == null ? Duration.ZERO : when.every, Optional.ofNullable(start));
  }
}
