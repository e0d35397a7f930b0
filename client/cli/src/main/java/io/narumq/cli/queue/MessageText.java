package io.narumq.cli.queue;

import io.narumq.cli.BodyText;
import io.narumq.cli.Json;
import io.narumq.client.ReceivedMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Messages for programs. */
final class MessageText {
  private MessageText() {}

  static String json(ReceivedMessage message) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", message.id().toString());
    members.put("queue", message.queue());
    BodyText.put(members, message.body());
    members.put("headers", new TreeMap<>(message.headers()));
    members.put("delivery_count", message.deliveryCount());
    members.put("fencing_number", message.fencingNumber());
    members.put("enqueue_time", message.enqueueTime().toString());
    members.put("receipt", message.receipt().toString());
    return Json.line(members);
  }
}
