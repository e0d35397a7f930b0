package io.narumq.cli.queue;

import io.narumq.cli.BodyText;
import io.narumq.cli.Bytes;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Json;
import io.narumq.cli.TextTable;
import io.narumq.client.Explanation;
import io.narumq.client.InspectedMessage;
import io.narumq.client.LeaseInfo;
import io.narumq.client.MessageId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Messages in their queue, for people and for programs. */
final class InspectedText {
  private static final int TEXT_LENGTH_MAX = 40;

  private InspectedText() {}

  static TextTable table(List<InspectedMessage> messages) {
    TextTable table =
        new TextTable()
            .column("id", TextTable.Align.LEFT)
            .column("state", TextTable.Align.LEFT)
            .column("priority", TextTable.Align.RIGHT)
            .column("deliveries", TextTable.Align.RIGHT)
            .column("enqueued", TextTable.Align.LEFT)
            .column("until", TextTable.Align.LEFT)
            .column("bytes", TextTable.Align.RIGHT)
            .column("body", TextTable.Align.LEFT);
    for (InspectedMessage message : messages) {
      table.row(
          List.of(
              message.id().toString(),
              message.state().toString(),
              Integer.toString(message.priority()),
              Integer.toString(message.deliveryCount()),
              message.enqueueTime().toString(),
              until(message),
              Bytes.text(message.bodyBytes()),
              oneLine(message.text())));
    }
    return table;
  }

  private static String until(InspectedMessage message) {
    return switch (message.state()) {
      case LEASED ->
          message
              .lease()
              .map(lease -> in(lease.endsIn()) + lease.sessionId().map(s -> ", " + s).orElse(""))
              .orElse("");
      case BACKING_OFF -> message.backOff().map(InspectedText::in).orElse("");
      case DELAYED -> message.dueTime().map(Object::toString).orElse("");
      case BLOCKED, PARKED -> message.key().map(key -> "key " + oneLine(key)).orElse("");
      case READY, DEAD_LETTERING, EXPIRED, SETTLED, NEVER_EXISTED, UNRECOGNIZED ->
          message.expireTime().map(Object::toString).orElse("");
    };
  }

  private static String in(Duration left) {
    return "in " + DurationConverter.text(Duration.ofSeconds(left.toSeconds()));
  }

  /** What a terminal could take for a command, or for more than a line, is shown as a dot. */
  static String oneLine(String text) {
    String shown = text.replaceAll("\\p{Cntrl}", "\u00b7");
    return shown.length() <= TEXT_LENGTH_MAX
        ? shown
        : shown.substring(0, TEXT_LENGTH_MAX - 3) + "...";
  }

  static String json(MessageId id, Explanation why) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", id.toString());
    members.put("state", why.state().toString());
    members.put("explanation", why.text());
    why.message().ifPresent(message -> putAll(members, message));
    members.put("paused", why.paused());
    members.put("in_flight_limit", why.inFlightLimit());
    why.blockedBy().ifPresent(head -> members.put("blocked_by", head.id().toString()));
    return Json.line(members);
  }

  static String json(InspectedMessage message) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", message.id().toString());
    members.put("state", message.state().toString());
    putAll(members, message);
    byte[] body = new byte[message.body().remaining()];
    message.body().get(body);
    BodyText.put(members, body);
    return Json.line(members);
  }

  private static void putAll(Map<String, Object> members, InspectedMessage message) {
    message.key().ifPresent(key -> members.put("key", key));
    members.put("priority", message.priority());
    members.put("delivery_count", message.deliveryCount());
    members.put("enqueue_time", message.enqueueTime().toString());
    message.dueTime().ifPresent(time -> members.put("due_time", time.toString()));
    message.expireTime().ifPresent(time -> members.put("expire_time", time.toString()));
    message.backOff().ifPresent(left -> members.put("back_off_ms", left.toMillis()));
    message.lease().ifPresent(lease -> putLease(members, lease));
    message.deadLetter().ifPresent(dead -> members.put("dead_letter_reason", dead.reason()));
    message.deadLetter().ifPresent(dead -> members.put("dead_letter_from", dead.queue()));
    members.put("headers", new TreeMap<>(message.headers()));
    members.put("body_bytes", message.bodyBytes());
  }

  private static void putLease(Map<String, Object> members, LeaseInfo lease) {
    lease.sessionId().ifPresent(session -> members.put("session", session));
    members.put("lease_ends_in_ms", lease.endsIn().toMillis());
    members.put("lease_kept_at_most_ms", lease.keptAtMost().toMillis());
    members.put("fencing_number", lease.fencingNumber());
  }
}
