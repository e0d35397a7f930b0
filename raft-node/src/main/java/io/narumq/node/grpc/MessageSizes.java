package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Checks what all messages have in common: a body and headers. */
final class MessageSizes {
  private MessageSizes() {}

  /**
   * Checks message number {@code i} of a request.
   *
   * @return its bytes
   */
  static int check(int i, int bodyBytes, Map<String, String> headers) {
    if (bodyBytes > Limits.BODY_BYTES_MAX) {
      throw tooLarge("the body of message " + i, bodyBytes, Limits.BODY_BYTES_MAX);
    }
    if (headers.size() > Limits.HEADERS_MAX) {
      throw ApiErrors.fieldInvalid(
          "messages.headers", "at most " + Limits.HEADERS_MAX + ", message " + i + " has more");
    }
    if (headers.containsKey("")) {
      throw ApiErrors.fieldInvalid("messages.headers", "message " + i + " has one without a name");
    }
    int headerBytes = headerBytes(headers);
    if (headerBytes > Limits.HEADER_BYTES_MAX) {
      throw tooLarge("the headers of message " + i, headerBytes, Limits.HEADER_BYTES_MAX);
    }
    return bodyBytes + headerBytes;
  }

  static StatusRuntimeException tooLarge(String what, long bytes, long max) {
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
