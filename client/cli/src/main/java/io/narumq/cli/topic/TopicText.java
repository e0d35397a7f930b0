package io.narumq.cli.topic;

import io.narumq.cli.BodyText;
import io.narumq.cli.Bytes;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Json;
import io.narumq.cli.TextTable;
import io.narumq.cli.TextTable.Align;
import io.narumq.client.Binding;
import io.narumq.client.FetchedMessage;
import io.narumq.client.PartitionInfo;
import io.narumq.client.TopicInfo;
import io.narumq.client.TopicSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Topics for people and for programs. */
public final class TopicText {
  private TopicText() {}

  static TextTable table(List<TopicInfo> topics) {
    TextTable table =
        new TextTable()
            .column("TOPIC", Align.LEFT)
            .column("PARTITIONS", Align.RIGHT)
            .column("RETENTION", Align.RIGHT)
            .column("BYTES", Align.RIGHT);
    for (TopicInfo topic : topics) {
      TopicSettings settings = topic.settings();
      table.row(
          List.of(
              topic.name(),
              Integer.toString(settings.partitions()),
              retention(settings),
              bytes(settings)));
    }
    return table;
  }

  static List<String> lines(TopicInfo topic) {
    TopicSettings settings = topic.settings();
    return List.of(
        "topic            " + topic.name(),
        "retention        " + retention(settings),
        "retention bytes  " + bytes(settings) + " in each partition",
        "");
  }

  private static String retention(TopicSettings settings) {
    Duration retention = settings.retention();
    return retention.isZero() ? "for ever" : DurationConverter.text(retention);
  }

  private static String bytes(TopicSettings settings) {
    return settings.retentionBytes() == 0 ? "any number" : Bytes.text(settings.retentionBytes());
  }

  static TextTable partitions(List<PartitionInfo> partitions) {
    TextTable table =
        new TextTable()
            .column("PARTITION", Align.RIGHT)
            .column("SHARD", Align.RIGHT)
            .column("FIRST", Align.RIGHT)
            .column("NEXT", Align.RIGHT)
            .column("MESSAGES", Align.RIGHT)
            .column("BYTES", Align.RIGHT);
    for (PartitionInfo partition : partitions) {
      table.row(
          List.of(
              Integer.toString(partition.partition()),
              Integer.toString(partition.shard()),
              "%,d".formatted(partition.firstOffset()),
              "%,d".formatted(partition.nextOffset()),
              "%,d".formatted(partition.messages()),
              Bytes.text(partition.bodyBytes())));
    }
    return table;
  }

  static TextTable bindings(List<Binding> bindings) {
    TextTable table =
        new TextTable()
            .column("QUEUE", Align.LEFT)
            .column("CREATED", Align.LEFT)
            .column("FILTER", Align.LEFT);
    for (Binding it : bindings) {
      String filter = it.filter().isEmpty() ? "all messages" : it.filter();
      table.row(List.of(it.queue(), it.created().toString(), filter));
    }
    return table;
  }

  static String json(Binding binding) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("topic", binding.topic());
    members.put("queue", binding.queue());
    members.put("filter", binding.filter());
    members.put("created_at", binding.created().toString());
    return Json.line(members);
  }

  static String json(TopicInfo topic) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("topic", topic.name());
    members.put("partitions", topic.settings().partitions());
    members.put("retention_ms", topic.settings().retention().toMillis());
    members.put("retention_bytes", topic.settings().retentionBytes());
    return Json.line(members);
  }

  static String json(PartitionInfo partition) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("topic", partition.topic());
    members.put("partition", partition.partition());
    members.put("shard", partition.shard());
    members.put("first_offset", partition.firstOffset());
    members.put("next_offset", partition.nextOffset());
    members.put("body_bytes", partition.bodyBytes());
    return Json.line(members);
  }

  /** A message, as every command prints it that reads topics. */
  public static String json(FetchedMessage message) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("topic", message.topic());
    members.put("partition", message.partition());
    members.put("offset", message.offset());
    members.put("published_at", message.publishedAt().toString());
    message.happenedAt().ifPresent(time -> members.put("happened_at", time.toString()));
    members.put("key", message.key());
    members.put("subject", message.subject());
    members.put("headers", new TreeMap<>(message.headers()));
    BodyText.put(members, message.body().toByteArray());
    return Json.line(members);
  }
}
