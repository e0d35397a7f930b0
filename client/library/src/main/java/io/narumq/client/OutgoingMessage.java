package io.narumq.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.narumq.client.internal.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A message on its way into a queue: a body, and what is to be done with it.
 *
 * <pre>{@code
 * OutgoingMessage.of("wake up").header("to", "ada").priority(5).delay(Duration.ofMinutes(10))
 * }</pre>
 *
 * <p>Immutable: {@link #header}, {@link #priority} and their like answer a new one. What is beyond
 * the limits is refused by the server, with FIELD_INVALID.
 */
public final class OutgoingMessage {
  private final io.narumq.api.v1.OutgoingMessage proto;

  private OutgoingMessage(io.narumq.api.v1.OutgoingMessage proto) {
    this.proto = proto;
  }

  /** What the protocol says. */
  static OutgoingMessage of(io.narumq.api.v1.OutgoingMessage proto) {
    return new OutgoingMessage(proto);
  }

  /** A message with this body: at most 1 MiB, may be empty. The bytes are copied. */
  public static OutgoingMessage of(byte[] body) {
    return new OutgoingMessage(
        io.narumq.api.v1.OutgoingMessage.newBuilder().setBody(ByteString.copyFrom(body)).build());
  }

  /** A message with this text in UTF-8. */
  public static OutgoingMessage of(String body) {
    return of(body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The same message with one header more, or another value of it. At most 64 headers and 16 KiB of
   * names and values together; a name is not empty.
   */
  public OutgoingMessage header(String name, String value) {
    return new OutgoingMessage(proto.toBuilder().putHeaders(name, value).build());
  }

  /**
   * The same message with this priority, 0 (the default) to 9: it is delivered before all of lower
   * ones that are ready, unless these have waited for long ({@link QueueSettings#priorityAgeing}).
   */
  public OutgoingMessage priority(int priority) {
    return new OutgoingMessage(proto.toBuilder().setPriority(priority).build());
  }

  /**
   * The same message with this key, at most 64 bytes of UTF-8: on a queue that is {@link
   * QueueSettings#fifo} those of one key are delivered in the order in which they are stored, each
   * when the one before is settled. Such a queue needs one; on others it is delivered as it is.
   */
  public OutgoingMessage key(String key) {
    return new OutgoingMessage(proto.toBuilder().setKey(key).build());
  }

  /**
   * The same message with a name that its sender gives it, at most 128 bytes of UTF-8: it is stored
   * once in the {@link QueueSettings#dedupeWindow} of the queue, however often it is sent and by
   * whom. A repeat gets the {@link SendOutcome.Acked} with the id of the first, also when that is
   * settled since; with another body it is refused with {@link ErrorReason#DEDUPE_CONFLICT},
   * headers may differ. A send whose messages all have one is repeated when its outcome is not
   * known, for as long as the timeout allows. Not delivered; costs the cluster about as much as a
   * message in a batch of its own.
   */
  public OutgoingMessage dedupeKey(String key) {
    return new OutgoingMessage(proto.toBuilder().setDedupeKey(key).build());
  }

  /**
   * The same message, not to be delivered before so long after it was stored: 0 to 10 years. Takes
   * the place of {@link #deliverAt}.
   */
  public OutgoingMessage delay(Duration delay) {
    return new OutgoingMessage(
        proto.toBuilder().clearDeliverAt().setDelay(Durations.toProto(delay)).build());
  }

  /**
   * The same message, not to be delivered before this time by the clock of the cluster: at most 10
   * years from now; a time that is past means at once. Takes the place of {@link #delay}.
   */
  public OutgoingMessage deliverAt(Instant time) {
    Timestamp at =
        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
    return new OutgoingMessage(proto.toBuilder().clearDelay().setDeliverAt(at).build());
  }

  /**
   * The same message, to be delivered within this time from when it is due, 1 ms to 10 years, or
   * not at all ({@link QueueSettings#deadLettersExpired}). Whoever has it when its time is over
   * keeps it. Without, the {@link QueueSettings#ttl} of the queue counts; zero means for ever,
   * whatever that is.
   */
  public OutgoingMessage ttl(Duration ttl) {
    return new OutgoingMessage(proto.toBuilder().setTtl(Durations.toProto(ttl)).build());
  }

  /** A copy of the body. */
  public byte[] body() {
    return proto.getBody().toByteArray();
  }

  /** Delivered as they are. */
  public Map<String, String> headers() {
    return proto.getHeadersMap();
  }

  /** How the protocol says it. */
  public io.narumq.api.v1.OutgoingMessage toProto() {
    return proto;
  }
}
