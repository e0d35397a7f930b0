package io.narumq.cli.queue;

import io.narumq.cli.Bytes;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Json;
import io.narumq.cli.Style;
import io.narumq.cli.TextTable;
import io.narumq.client.QueueInfo;
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
        style.bold(queue.name()),
        field(style, "ready", count(queue.ready())),
        field(style, "leased", count(queue.leased())),
        field(style, "bytes", Bytes.text(queue.bodyBytes())),
        field(style, "sent", count(queue.sent())),
        field(style, "acked", count(queue.acked())),
        field(style, "lease", DurationConverter.text(queue.settings().lease())),
        field(style, "max processing", DurationConverter.text(queue.settings().maxProcessing())),
        field(style, "priority ageing", DurationConverter.text(queue.settings().priorityAgeing())),
        field(style, "shard", Integer.toString(queue.shard())));
  }

  static String json(QueueInfo queue) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("queue", queue.name());
    members.put("ready", queue.ready());
    members.put("leased", queue.leased());
    members.put("body_bytes", queue.bodyBytes());
    members.put("sent", queue.sent());
    members.put("acked", queue.acked());
    members.put("lease_ms", queue.settings().lease().toMillis());
    members.put("max_processing_ms", queue.settings().maxProcessing().toMillis());
    members.put("priority_ageing_ms", queue.settings().priorityAgeing().toMillis());
    members.put("shard", queue.shard());
    return Json.line(members);
  }

  private static String field(Style style, String name, String value) {
    return "  " + style.dim("%-16s".formatted(name)) + value;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
