package io.narumq.client.internal;

import io.narumq.api.ChannelName;
import io.narumq.api.v1.ChannelMessage;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message for a channel that has no outcome yet.
 *
 * @param bytes of it, as it is sent
 * @param deadline when it fails if it has not left
 * @param receivers how many get it
 */
record PendingPublication(
    ChannelMessage message, int bytes, long deadline, CompletableFuture<Integer> receivers) {
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final int HEADERS_MAX = 64;
  private static final int HEADER_BYTES_MAX = 16 << 10;
  private static final int CORRELATION_ID_BYTES_MAX = 64;

  static PendingPublication of(ChannelMessage message, long deadline) {
    return new PendingPublication(
        message, message.getSerializedSize(), deadline, new CompletableFuture<>());
  }

  /** Why no node would take it; such a message must not take the others of a batch along. */
  @Nullable NaruException flaw() {
    if (!ChannelName.isValid(message.getChannel())
        || (!message.getReplyTo().isEmpty() && !ChannelName.isValid(message.getReplyTo()))) {
      return new NaruException(
          ErrorReason.CHANNEL_NAME_INVALID,
          "not the name of a channel; the rule: " + ChannelName.RULE,
          null);
    }
    if (message.getBody().size() > BODY_BYTES_MAX) {
      return tooLarge("a body", message.getBody().size(), BODY_BYTES_MAX);
    }
    if (utf8(message.getCorrelationId()) > CORRELATION_ID_BYTES_MAX) {
      return invalid("a correlation id has at most " + CORRELATION_ID_BYTES_MAX + " bytes");
    }
    return message.getHeadersCount() == 0 ? null : flawOfHeaders(message.getHeadersMap());
  }

  private static @Nullable NaruException flawOfHeaders(Map<String, String> headers) {
    if (headers.size() > HEADERS_MAX || headers.containsKey("")) {
      return invalid("at most " + HEADERS_MAX + " headers are taken, each with a name");
    }
    int bytes =
        headers.entrySet().stream()
            .mapToInt(header -> utf8(header.getKey()) + utf8(header.getValue()))
            .sum();
    return bytes > HEADER_BYTES_MAX ? tooLarge("headers", bytes, HEADER_BYTES_MAX) : null;
  }

  private static NaruException invalid(String rule) {
    return new NaruException(ErrorReason.FIELD_INVALID, rule, null);
  }

  private static NaruException tooLarge(String what, int bytes, int max) {
    return new NaruException(
        ErrorReason.MESSAGE_TOO_LARGE,
        what + " of " + bytes + " bytes: at most " + max + " are taken",
        null);
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
