package io.narumq.cli.queue;

import io.narumq.cli.Json;
import io.narumq.cli.TextTable;
import io.narumq.client.MessageEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happened to messages, for people and for programs. */
final class EventText {
  private EventText() {}

  static TextTable table(List<MessageEvent> events) {
    TextTable table =
        new TextTable()
            .column("time", TextTable.Align.LEFT)
            .column("event", TextTable.Align.LEFT)
            .column("first message", TextTable.Align.LEFT)
            .column("messages", TextTable.Align.RIGHT)
            .column("deliveries", TextTable.Align.RIGHT)
            .column("details", TextTable.Align.LEFT);
    for (MessageEvent event : events) {
      table.row(
          List.of(
              event.time().toString(),
              event.kind().toString(),
              event.first().toString(),
              Long.toString(event.count()),
              Integer.toString(event.deliveryCount()),
              details(event)));
    }
    return table;
  }

  private static String details(MessageEvent event) {
    return Stream.of(
            event.reason().map(Object::toString),
            event.moved().map(to -> "to " + to.queue() + " as " + to.first()),
            event.sessionId().map(session -> "session " + session))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(", "));
  }

  static String json(MessageEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("number", event.number());
    members.put("time", event.time().toString());
    members.put("event", event.kind());
    members.put("first_id", event.first().toString());
    members.put("messages", event.count());
    members.put("delivery_count", event.deliveryCount());
    if (event.fencingNumber() > 0) {
      members.put("fencing_number", event.fencingNumber());
    }
    event.sessionId().ifPresent(session -> members.put("session", session));
    event.reason().ifPresent(reason -> members.put("reason", reason));
    event.moved().ifPresent(to -> members.put("to_queue", to.queue()));
    event.moved().ifPresent(to -> members.put("to_first_id", to.first().toString()));
    return Json.line(members);
  }
}
