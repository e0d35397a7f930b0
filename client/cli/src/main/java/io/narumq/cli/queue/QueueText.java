package io.narumq.cli.queue;

import io.narumq.api.QueueName;
import io.narumq.cli.Bytes;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Json;
import io.narumq.cli.Style;
import io.narumq.cli.TextTable;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Queues for people and for programs. */
final class QueueText {
  private QueueText() {}

  static TextTable table(List<QueueInfo> queues) {
    TextTable table =
        new TextTable()
            .column("queue", TextTable.Align.LEFT)
            .column("ready", TextTable.Align.RIGHT)
            .column("leased", TextTable.Align.RIGHT)
            .column("backing off", TextTable.Align.RIGHT)
            .column("bytes", TextTable.Align.RIGHT)
            .column("sent", TextTable.Align.RIGHT)
            .column("acked", TextTable.Align.RIGHT)
            .column("lease", TextTable.Align.RIGHT)
            .column("shard", TextTable.Align.RIGHT);
    for (QueueInfo queue : queues) {
      table.row(
          List.of(
              queue.name(),
              count(queue.ready()),
              count(queue.leased()),
              count(queue.backingOff()),
              Bytes.text(queue.bodyBytes()),
              count(queue.sent()),
              count(queue.acked()),
              DurationConverter.text(queue.settings().lease()),
              Integer.toString(queue.shard())));
    }
    return table;
  }

  static List<String> lines(QueueInfo queue, Style style) {
    return List.of(
        style.bold(queue.name()) + (queue.settings().paused() ? ", paused" : ""),
        field(style, "ready", count(queue.ready())),
        field(style, "leased", count(queue.leased())),
        field(style, "delayed", count(queue.delayed())),
        field(style, "backing off", count(queue.backingOff())),
        field(style, "oldest ready", oldest(queue, Instant.now())),
        field(style, "bytes", Bytes.text(queue.bodyBytes())),
        field(style, "sent", count(queue.sent())),
        field(style, "acked", count(queue.acked())),
        field(style, "delivered", deliveries(queue)),
        field(style, "dead-lettered", count(queue.deadLettered())),
        field(style, "expired", count(queue.expired())),
        field(style, "order", order(queue)),
        field(style, "purged", count(queue.purged())),
        field(
            style,
            "redriven",
            count(queue.redriven()) + (queue.redriving() ? ", more are under way" : "")),
        field(style, "lease", DurationConverter.text(queue.settings().lease())),
        field(style, "max processing", maxProcessing(queue.settings())),
        field(style, "max deliveries", count(queue.settings().maxDeliveries())),
        field(style, "dead letters to", deadLetterQueue(queue)),
        field(style, "retry", Retry.text(queue.settings())),
        field(style, "ttl", ttl(queue)),
        field(style, "dedupe window", DurationConverter.text(queue.settings().dedupeWindow())),
        field(style, "history", queue.settings().history().toString()),
        field(style, "limits", limits(queue.settings())),
        field(style, "priority ageing", DurationConverter.text(queue.settings().priorityAgeing())),
        field(style, "shard", Integer.toString(queue.shard())));
  }

  static String json(QueueInfo queue) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("queue", queue.name());
    members.put("ready", queue.ready());
    members.put("leased", queue.leased());
    members.put("delayed", queue.delayed());
    members.put("backing_off", queue.backingOff());
    members.put("doomed", queue.doomed());
    members.put("body_bytes", queue.bodyBytes());
    members.put("sent", queue.sent());
    members.put("acked", queue.acked());
    members.put("delivered", queue.delivered());
    members.put("returned", queue.returned());
    members.put("lease_ended", queue.leaseEnded());
    queue.oldestReady().ifPresent(since -> members.put("oldest_ready", since.toString()));
    members.put("dead_lettered", queue.deadLettered());
    members.put("expired", queue.expired());
    members.put("fifo", queue.settings().fifo());
    members.put("on_poison", queue.settings().onPoison());
    members.put("blocked", queue.blocked());
    members.put("parked", queue.parked());
    members.put("poison_skipped", queue.poisonSkipped());
    members.put("purged", queue.purged());
    members.put("redriven", queue.redriven());
    members.put("redriving", queue.redriving());
    members.put("lease_ms", queue.settings().lease().toMillis());
    members.put("max_processing_ms", queue.settings().maxProcessing().toMillis());
    members.put("max_deliveries", queue.settings().maxDeliveries());
    members.put("dead_letter_queue", deadLetterQueue(queue));
    members.put("retry_initial_ms", queue.settings().retryInitial().toMillis());
    members.put("retry_multiplier", queue.settings().retryMultiplier());
    members.put("retry_max_ms", queue.settings().retryMax().toMillis());
    members.put("ttl_ms", queue.settings().ttl().toMillis());
    members.put("dead_letter_expired", queue.settings().deadLettersExpired());
    members.put("dedupe_window_ms", queue.settings().dedupeWindow().toMillis());
    members.put("history", queue.settings().history());
    members.put("max_messages", queue.settings().maxMessages());
    members.put("max_bytes", queue.settings().maxBytes());
    members.put("max_in_flight", queue.settings().maxInFlight());
    members.put("drop_oldest", queue.settings().droppingOldest());
    members.put("paused", queue.settings().paused());
    members.put("priority_ageing_ms", queue.settings().priorityAgeing().toMillis());
    members.put("shard", queue.shard());
    return Json.line(members);
  }

  /** For how long the oldest message that is ready has been so, in whole seconds. */
  static String oldest(QueueInfo queue, Instant now) {
    return queue
        .oldestReady()
        .map(since -> Duration.ofSeconds(Math.max(0, Duration.between(since, now).toSeconds())))
        .map(DurationConverter::text)
        .orElse("none");
  }

  private static String deliveries(QueueInfo queue) {
    return "%s: %s given back, %s ended with their lease"
        .formatted(count(queue.delivered()), count(queue.returned()), count(queue.leaseEnded()));
  }

  private static String order(QueueInfo queue) {
    return queue.settings().fifo()
        ? "FIFO by key: %s blocked, %s parked, %s skipped"
            .formatted(count(queue.blocked()), count(queue.parked()), count(queue.poisonSkipped()))
        : "by priority";
  }

  private static String maxProcessing(QueueSettings settings) {
    return settings.maxProcessing().isZero()
        ? "1h while a session keeps it"
        : DurationConverter.text(settings.maxProcessing());
  }

  private static String ttl(QueueInfo queue) {
    if (queue.settings().ttl().isZero()) {
      return "for ever";
    }
    return DurationConverter.text(queue.settings().ttl())
        + (queue.settings().deadLettersExpired() ? ", then dead letters" : ", then dropped");
  }

  private static String limits(QueueSettings settings) {
    List<String> limits = new ArrayList<>();
    if (settings.maxMessages() > 0) {
      limits.add(count(settings.maxMessages()) + " messages");
    }
    if (settings.maxBytes() > 0) {
      limits.add(Bytes.text(settings.maxBytes()));
    }
    if (settings.maxInFlight() > 0) {
      limits.add(count(settings.maxInFlight()) + " leased");
    }
    if (settings.droppingOldest()) {
      limits.add("the oldest make room");
    }
    return limits.isEmpty() ? "none" : String.join(", ", limits);
  }

  private static String deadLetterQueue(QueueInfo queue) {
    return QueueName.deadLetterQueue(queue.name(), queue.settings().deadLetterQueue());
  }

  private static String field(Style style, String name, String value) {
    return "  " + style.dim("%-16s".formatted(name)) + value;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
