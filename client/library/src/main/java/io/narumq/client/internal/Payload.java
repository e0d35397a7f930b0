package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.SendOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a producer was given to store: a message for a queue, or for a partition of a topic. */
public sealed interface Payload permits QueuePayload, TopicPayload {
  /** Its body and headers, as the limits of the API count them. */
  int bytes();

  /** Why no cluster would take it; such a message must not take the others of a batch along. */
  SendOutcome.@Nullable Rejected flaw();

  /** What is wrong with the body or the headers, in which queues and topics are alike. */
  static SendOutcome.@Nullable Rejected flaw(int bodyBytes, Map<String, String> headers) {
    if (bodyBytes > Limits.BODY_BYTES) {
      return tooLarge("a body of " + bodyBytes + " bytes", Limits.BODY_BYTES);
    }
    if (headers.size() > Limits.HEADERS) {
      return invalid("at most " + Limits.HEADERS + " headers are taken");
    }
    if (headers.containsKey("")) {
      return invalid("the name of a header must not be empty");
    }
    int headerBytes = bytes(headers);
    return headerBytes > Limits.HEADER_BYTES
        ? tooLarge("headers of " + headerBytes + " bytes", Limits.HEADER_BYTES)
        : null;
  }

  /** Names and values as UTF-8. */
  static int bytes(Map<String, String> headers) {
    int bytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      bytes += bytes(header.getKey()) + bytes(header.getValue());
    }
    return bytes;
  }

  /** As UTF-8. */
  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  static SendOutcome.Rejected invalid(String text) {
    return new SendOutcome.Rejected(ErrorReason.FIELD_INVALID, text);
  }

  static SendOutcome.Rejected tooLarge(String what, int max) {
    return new SendOutcome.Rejected(
        ErrorReason.MESSAGE_TOO_LARGE, what + ": at most " + max + " are taken");
  }

  /** Of the API. */
  final class Limits {
    private static final int BODY_BYTES = 1 << 20;
    private static final int HEADERS = 64;
    private static final int HEADER_BYTES = 16 << 10;

    private Limits() {}
  }
}
