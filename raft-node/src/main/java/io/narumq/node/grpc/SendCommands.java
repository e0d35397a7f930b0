package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.SendRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Makes one message set of the messages of a request. */
final class SendCommands {
  private SendCommands() {}

  /** Checks the request. */
  static SendBatch of(SendRequest request) {
    List<OutgoingMessage> messages = request.getMessagesList();
    Fields.count("messages", messages.size(), 1, Limits.SEND_MESSAGES_MAX);
    checkSizes(messages);
    return new SendBatch(request);
  }

  private static void checkSizes(List<OutgoingMessage> messages) {
    long total = 0;
    for (int i = 0; i < messages.size(); i++) {
      int bodyBytes = messages.get(i).getBody().size();
      if (bodyBytes > Limits.BODY_BYTES_MAX) {
        throw tooLarge("the body of message " + i, bodyBytes, Limits.BODY_BYTES_MAX);
      }
      int headerBytes = checkHeaders("messages.headers", i, messages.get(i).getHeadersMap());
      Fields.atMost("messages.priority", messages.get(i).getPriority(), Limits.PRIORITY_MAX, 0);
      Fields.messageKey("messages.key", messages.get(i).getKey());
      Fields.text(
          "messages.dedupe_key", messages.get(i).getDedupeKey(), Limits.DEDUPE_KEY_BYTES_MAX);
      checkTimes(messages.get(i));
      total += bodyBytes + headerBytes;
    }
    if (total > Limits.SEND_BYTES_MAX) {
      throw tooLarge("all messages together", total, Limits.SEND_BYTES_MAX);
    }
  }

  /** Returns how many bytes the headers of message {@code i} take. */
  static int checkHeaders(String field, int i, Map<String, String> headers) {
    if (headers.size() > Limits.HEADERS_MAX) {
      throw ApiErrors.fieldInvalid(
          field, "at most " + Limits.HEADERS_MAX + ", message " + i + " has more");
    }
    if (headers.containsKey("")) {
      throw ApiErrors.fieldInvalid(field, "message " + i + " has one without a name");
    }
    int headerBytes = headerBytes(headers);
    if (headerBytes > Limits.HEADER_BYTES_MAX) {
      throw tooLarge("the headers of message " + i, headerBytes, Limits.HEADER_BYTES_MAX);
    }
    return headerBytes;
  }

  /** Whether deliver_at is too far away is for the shard to say, by the clock that it goes by. */
  private static void checkTimes(OutgoingMessage message) {
    if (message.hasDelay()) {
      Fields.duration("messages.delay", message.getDelay(), 0, Limits.DELAY_MS_MAX);
    }
    if (message.hasDeliverAt() && !Timestamps.isValid(message.getDeliverAt())) {
      throw ApiErrors.fieldInvalid("messages.deliver_at", "not a time");
    }
    if (message.hasTtl()) {
      Fields.durationOrZero("messages.ttl", message.getTtl(), 1, Limits.DELAY_MS_MAX);
    }
    if (message.hasDelay() && message.hasDeliverAt()) {
      throw ApiErrors.fieldInvalid("messages.deliver_at", "either delay or deliver_at, not both");
    }
  }

  static RuntimeException tooLarge(String what, long bytes, long max) {
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE,
        what + ": " + bytes + " bytes, at most " + max + " are taken",
        Map.of("size", Long.toString(bytes), "max", Long.toString(max)));
  }

  private static int headerBytes(Map<String, String> headers) {
    int bytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      bytes += utf8(header.getKey()) + utf8(header.getValue());
    }
    return bytes;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
