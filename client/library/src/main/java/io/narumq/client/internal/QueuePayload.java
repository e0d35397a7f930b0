package io.narumq.client.internal;

import io.narumq.api.v1.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message for a queue.
 *
 * @param bytes its body and headers, counted once
 */
public record QueuePayload(OutgoingMessage message, int bytes) implements Payload {
  private static final int PRIORITY_MAX = 9;
  private static final int KEY_BYTES_MAX = 64;
  private static final int DEDUPE_KEY_BYTES_MAX = 128;
  private static final Duration DELAY_MAX = Duration.ofDays(3_660);

  /** The message as it goes over the wire. */
  public static QueuePayload of(io.narumq.client.OutgoingMessage message) {
    OutgoingMessage wire = message.toProto();
    return new QueuePayload(wire, wire.getBody().size() + Payload.bytes(wire.getHeadersMap()));
  }

  @Override
  public SendOutcome.@Nullable Rejected flaw() {
    SendOutcome.Rejected common = Payload.flaw(message.getBody().size(), message.getHeadersMap());
    if (common != null) {
      return common;
    }
    if (message.getPriority() < 0 || message.getPriority() > PRIORITY_MAX) {
      return Payload.invalid("a priority is 0 to " + PRIORITY_MAX);
    }
    if (Payload.bytes(message.getKey()) > KEY_BYTES_MAX) {
      return Payload.invalid("a key has at most " + KEY_BYTES_MAX + " bytes of UTF-8");
    }
    if (message.getDedupeKeyBytes().size() > DEDUPE_KEY_BYTES_MAX) {
      return Payload.invalid(
          "a dedupe key has at most " + DEDUPE_KEY_BYTES_MAX + " bytes of UTF-8");
    }
    Duration delay = Durations.of(message.getDelay());
    if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
      return Payload.invalid("a delay is 0 to " + DELAY_MAX.toDays() + " days");
    }
    Duration ttl = Durations.of(message.getTtl());
    return !ttl.isZero() && (ttl.toMillis() < 1 || ttl.compareTo(DELAY_MAX) > 0)
        ? Payload.invalid("a ttl is zero or 1 ms to " + DELAY_MAX.toDays() + " days")
        : null;
  }
}
