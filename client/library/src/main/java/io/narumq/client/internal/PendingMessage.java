package io.narumq.client.internal;

import io.narumq.api.v1.OutgoingMessage;
import io.narumq.client.ErrorReason;
import io.narumq.client.SendOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message whose outcome is not known yet.
 *
 * @param sequence chosen by the application; such a message travels alone, or {@link #AUTOMATIC}
 * @param bytes its body and headers, as the limits of the API count them
 * @param deadline when it must have an outcome, in nanoseconds of the scheduler's clock
 */
record PendingMessage(
    OutgoingMessage message,
    long sequence,
    int bytes,
    long deadline,
    CompletableFuture<SendOutcome> outcome) {
  /** The sequence of a message that has none of its own. */
  static final long AUTOMATIC = -1;

  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final int HEADERS_MAX = 64;
  private static final int HEADER_BYTES_MAX = 16 << 10;
  private static final int PRIORITY_MAX = 9;
  private static final int KEY_BYTES_MAX = 64;
  private static final int DEDUPE_KEY_BYTES_MAX = 128;
  private static final Duration DELAY_MAX = Duration.ofDays(3_660);

  static PendingMessage of(io.narumq.client.OutgoingMessage message, long sequence, long deadline) {
    OutgoingMessage wire = message.toProto();
    int bytes = wire.getBody().size() + headerBytes(wire.getHeadersMap());
    return new PendingMessage(wire, sequence, bytes, deadline, new CompletableFuture<>());
  }

  boolean hasSequence() {
    return sequence != AUTOMATIC;
  }

  private static int headerBytes(Map<String, String> headers) {
    int bytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      bytes += header.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += header.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  /** Why no cluster would take it; such a message must not take the others of a batch along. */
  SendOutcome.@Nullable Rejected flaw() {
    int bodyBytes = message.getBody().size();
    if (bodyBytes > BODY_BYTES_MAX) {
      return tooLarge("a body of " + bodyBytes + " bytes", BODY_BYTES_MAX);
    }
    if (message.getHeadersCount() > HEADERS_MAX) {
      return new SendOutcome.Rejected(
          ErrorReason.FIELD_INVALID, "at most " + HEADERS_MAX + " headers are taken");
    }
    if (message.containsHeaders("")) {
      return new SendOutcome.Rejected(
          ErrorReason.FIELD_INVALID, "the name of a header must not be empty");
    }
    if (message.getPriority() < 0 || message.getPriority() > PRIORITY_MAX) {
      return new SendOutcome.Rejected(
          ErrorReason.FIELD_INVALID, "a priority is 0 to " + PRIORITY_MAX);
    }
    if (message.getKey().getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MAX) {
      return new SendOutcome.Rejected(
          ErrorReason.FIELD_INVALID, "a key has at most " + KEY_BYTES_MAX + " bytes of UTF-8");
    }
    if (message.getDedupeKeyBytes().size() > DEDUPE_KEY_BYTES_MAX) {
      return new SendOutcome.Rejected(
          ErrorReason.FIELD_INVALID,
          "a dedupe key has at most " + DEDUPE_KEY_BYTES_MAX + " bytes of UTF-8");
    }
    Duration delay = Durations.of(message.getDelay());
    if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
      return new SendOutcome.Rejected(
          ErrorReason.FIELD_INVALID, "a delay is 0 to " + DELAY_MAX.toDays() + " days");
    }
    Duration ttl = Durations.of(message.getTtl());
    if (!ttl.isZero() && (ttl.toMillis() < 1 || ttl.compareTo(DELAY_MAX) > 0)) {
      return new SendOutcome.Rejected(
          ErrorReason.FIELD_INVALID, "a ttl is zero or 1 ms to " + DELAY_MAX.toDays() + " days");
    }
    return bytes - bodyBytes > HEADER_BYTES_MAX
        ? tooLarge("headers of " + (bytes - bodyBytes) + " bytes", HEADER_BYTES_MAX)
        : null;
  }

  private static SendOutcome.Rejected tooLarge(String what, int max) {
    return new SendOutcome.Rejected(
        ErrorReason.MESSAGE_TOO_LARGE, what + ": at most " + max + " are taken");
  }
}
