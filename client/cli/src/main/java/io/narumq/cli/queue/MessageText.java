package io.narumq.cli.queue;

import io.narumq.cli.Json;
import io.narumq.client.ReceivedMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Messages for programs. */
final class MessageText {
  private MessageText() {}

  /** A body that is no text stands in {@code body_base64} instead of {@code body}. */
  static String json(ReceivedMessage message) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", message.id().toString());
    members.put("queue", message.queue());
    putBody(members, message.body());
    members.put("headers", new TreeMap<>(message.headers()));
    members.put("delivery_count", message.deliveryCount());
    members.put("fencing_number", message.fencingNumber());
    members.put("enqueue_time", message.enqueueTime().toString());
    members.put("receipt", message.receipt().toString());
    return Json.line(members);
  }

  static void putBody(Map<String, Object> members, byte[] body) {
    utf8(body)
        .ifPresentOrElse(
            text -> members.put("body", text),
            () -> members.put("body_base64", Base64.getEncoder().encodeToString(body)));
  }

  private static Optional<String> utf8(byte[] body) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException noText) {
      return Optional.empty();
    }
  }
}
