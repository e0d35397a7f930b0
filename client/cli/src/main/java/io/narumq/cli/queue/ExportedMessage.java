package io.narumq.cli.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narumq.client.OutgoingMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A message out of a line of an export, to be sent again. */
final class ExportedMessage {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final JsonNode line;

  private ExportedMessage(JsonNode line) {
    this.line = line;
  }

  /**
   * The message to send; empty if its time is over.
   *
   * @param once give it its old id as a dedupe key
   * @throws IllegalArgumentException that says what is wrong with the line
   */
  static Optional<OutgoingMessage> read(String line, boolean once, Instant now) {
    try {
      JsonNode node = MAPPER.readTree(line);
      if (node == null || !node.isObject()) {
        throw new IllegalArgumentException("this is no JSON object");
      }
      return new ExportedMessage(node).message(once, now);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("this is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private Optional<OutgoingMessage> message(boolean once, Instant now) {
    OutgoingMessage message = OutgoingMessage.of(body());
    for (Map.Entry<String, JsonNode> header : headers().properties()) {
      message = message.header(header.getKey(), string("headers", header.getValue()));
    }
    if (line.has("priority")) {
      message = message.priority(priority());
    }
    if (line.has("key")) {
      message = message.key(string("key"));
    }
    if (once) {
      message = message.dedupeKey(id());
    }
    return inTime(message, now);
  }

  private Optional<OutgoingMessage> inTime(OutgoingMessage message, Instant now) {
    Instant due = now;
    OutgoingMessage timed = message;
    if (line.has("due_time") && time("due_time").isAfter(now)) {
      due = time("due_time");
      timed = timed.deliverAt(due);
    }
    if (!line.has("expire_time")) {
      return Optional.of(timed);
    }
    Duration left = Duration.between(due, time("expire_time"));
    return left.toMillis() > 0 ? Optional.of(timed.ttl(left)) : Optional.empty();
  }

  private byte[] body() {
    if (line.has("body") == line.has("body_base64")) {
      throw new IllegalArgumentException("it must have body or body_base64, one of both");
    }
    if (line.has("body")) {
      return OutgoingMessage.of(string("body")).body();
    }
    try {
      return Base64.getDecoder().decode(string("body_base64"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("body_base64 is no Base64: " + e.getMessage(), e);
    }
  }

  private JsonNode headers() {
    JsonNode headers = line.path("headers");
    if (!headers.isMissingNode() && !headers.isObject()) {
      throw new IllegalArgumentException("headers must be an object of strings");
    }
    return headers;
  }

  private int priority() {
    JsonNode priority = line.get("priority");
    if (!priority.canConvertToInt() || !priority.isIntegralNumber()) {
      throw new IllegalArgumentException("priority must be a number from 0 to 9: " + priority);
    }
    return priority.intValue();
  }

  private String id() {
    if (!line.has("id")) {
      throw new IllegalArgumentException("it has no id, which --once needs");
    }
    return string("id");
  }

  private Instant time(String member) {
    try {
      return Instant.parse(string(member));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          member + " must be a time like 2027-01-31T08:00:00Z: " + line.get(member), e);
    }
  }

  private String string(String member) {
    return string(member, line.get(member));
  }

  private static String string(String member, JsonNode value) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException(member + " must be a string: " + value);
    }
    return value.textValue();
  }
}
