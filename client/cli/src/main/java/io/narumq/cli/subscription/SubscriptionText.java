package io.narumq.cli.subscription;

import io.narumq.cli.BodyText;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Json;
import io.narumq.cli.TextTable;
import io.narumq.cli.TextTable.Align;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SubscribedPartitionInfo;
import io.narumq.client.SubscriptionInfo;
import io.narumq.client.SubscriptionSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Subscriptions for people and for programs. */
final class SubscriptionText {
  private SubscriptionText() {}

  static TextTable table(List<SubscriptionInfo> subscriptions) {
    TextTable table =
        new TextTable()
            .column("SUBSCRIPTION", Align.LEFT)
            .column("CREATED", Align.LEFT)
            .column("FILTER", Align.LEFT);
    for (SubscriptionInfo it : subscriptions) {
      table.row(List.of(it.name(), it.created().toString(), filter(it.settings())));
    }
    return table;
  }

  static List<String> lines(SubscriptionSettings settings) {
    String dead = settings.deadLetterQueue();
    return List.of(
        "filter          " + filter(settings),
        "lease           " + DurationConverter.text(settings.lease()),
        "max deliveries  "
            + (settings.maxDeliveries() == 0 ? "any number" : settings.maxDeliveries()),
        "after the last  " + (dead.isEmpty() ? "dropped" : "to queue " + dead),
        "paused          " + (settings.paused() ? "yes" : "no"));
  }

  private static String filter(SubscriptionSettings settings) {
    return settings.filter().isEmpty() ? "all messages" : settings.filter();
  }

  static TextTable partitions(List<SubscribedPartitionInfo> partitions) {
    TextTable table = new TextTable();
    for (String column :
        List.of(
            "PARTITION",
            "SHARD",
            "CURSOR",
            "AHEAD",
            "READY",
            "LEASED",
            "BACKING OFF",
            "ACKED",
            "PASSED",
            "MISSED",
            "DROPPED")) {
      table.column(column, Align.RIGHT);
    }
    for (SubscribedPartitionInfo it : partitions) {
      table.row(
          List.of(
              Integer.toString(it.partition()),
              Integer.toString(it.shard()),
              number(it.cursor()),
              number(it.ahead()),
              number(it.ready()),
              number(it.leased()),
              number(it.backingOff()),
              number(it.acked()),
              number(it.passed()),
              number(it.missed()),
              number(it.dropped() + it.deadLettered())));
    }
    return table;
  }

  private static String number(long number) {
    return "%,d".formatted(number);
  }

  static String json(SubscriptionInfo subscription) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("topic", subscription.topic());
    members.put("subscription", subscription.name());
    members.put("created_at", subscription.created().toString());
    members.put("filter", subscription.settings().filter());
    members.put("lease_ms", subscription.settings().lease().toMillis());
    members.put("max_deliveries", subscription.settings().maxDeliveries());
    members.put("dead_letter_queue", subscription.settings().deadLetterQueue());
    members.put("paused", subscription.settings().paused());
    return Json.line(members);
  }

  static String json(SubscribedPartitionInfo it) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("partition", it.partition());
    members.put("shard", it.shard());
    members.put("cursor", it.cursor());
    members.put("ahead", it.ahead());
    members.put("ready", it.ready());
    members.put("leased", it.leased());
    members.put("backing_off", it.backingOff());
    members.put("delivered", it.delivered());
    members.put("acked", it.acked());
    members.put("missed", it.missed());
    members.put("passed", it.passed());
    members.put("dropped", it.dropped());
    members.put("dead_lettered", it.deadLettered());
    it.oldest().ifPresent(time -> members.put("oldest_at", time.toString()));
    return Json.line(members);
  }

  static String json(ReceivedMessage message) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("source", message.queue());
    members.put("offset", message.id().sequence());
    members.put("delivery_count", message.deliveryCount());
    members.put("published_at", message.enqueueTime().toString());
    message.happenedAt().ifPresent(time -> members.put("happened_at", time.toString()));
    members.put("key", message.key());
    members.put("subject", message.subject());
    members.put("headers", new TreeMap<>(message.headers()));
    BodyText.put(members, message.body());
    return Json.line(members);
  }
}
