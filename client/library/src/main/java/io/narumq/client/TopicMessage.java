package io.narumq.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.narumq.api.v1.MessageHead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * A message on its way into a topic.
 *
 * <pre>{@code
 * TopicMessage.of("{...}").key("customer-17").subject("orders.eu.created")
 * }</pre>
 *
 * <p>Immutable: {@link #key} and its like answer a new one. What is beyond the limits is Rejected,
 * with FIELD_INVALID or MESSAGE_TOO_LARGE.
 */
public final class TopicMessage {
  private final MessageHead head;
  private final ByteString body;

  private TopicMessage(MessageHead head, ByteString body) {
    this.head = head;
    this.body = body;
  }

  /** A message with this body: at most 1 MiB, may be empty. The bytes are copied. */
  public static TopicMessage of(byte[] body) {
    return new TopicMessage(
        MessageHead.newBuilder().setBodyBytes(body.length).build(), ByteString.copyFrom(body));
  }

  /** A message with this text in UTF-8. */
  public static TopicMessage of(String body) {
    return of(body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The same message with this key, at most 255 bytes of UTF-8: messages of one key go to one
   * partition, and so stay in order.
   */
  public TopicMessage key(String key) {
    return new TopicMessage(head.toBuilder().setKey(key).build(), body);
  }

  /** The same message with what it is about, in words between dots; at most 255 bytes of UTF-8. */
  public TopicMessage subject(String subject) {
    return new TopicMessage(head.toBuilder().setSubject(subject).build(), body);
  }

  /**
   * The same message with one header more, or another value of it. At most 64 headers and 16 KiB of
   * names and values together; a name is not empty.
   */
  public TopicMessage header(String name, String value) {
    return new TopicMessage(head.toBuilder().putHeaders(name, value).build(), body);
  }

  /** The same message with the time when what it tells of happened; kept to the millisecond. */
  public TopicMessage happenedAt(Instant time) {
    Timestamp at =
        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
    return new TopicMessage(head.toBuilder().setHappenedAt(at).build(), body);
  }

  /** Empty for none. */
  public String key() {
    return head.getKey();
  }

  /** Empty for none. */
  public String subject() {
    return head.getSubject();
  }

  public Map<String, String> headers() {
    return head.getHeadersMap();
  }

  /** The body. */
  public ByteString body() {
    return body;
  }

  /** All but the body, as the protocol says it. */
  public MessageHead toProto() {
    return head;
  }
}
