package io.narumq.client;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A message on a channel, to be published or as it came.
 *
 * <pre>{@code
 * ChannelMessage.to("news.sports", "2:1").header("minute", "90")
 * }</pre>
 *
 * <p>Immutable: {@link #header} and its like answer a new one.
 */
public final class ChannelMessage {
  private final io.narumq.api.v1.ChannelMessage proto;

  private ChannelMessage(io.narumq.api.v1.ChannelMessage proto) {
    this.proto = proto;
  }

  /** What the protocol says. */
  static ChannelMessage of(io.narumq.api.v1.ChannelMessage proto) {
    return new ChannelMessage(proto);
  }

  /**
   * A message for a channel.
   *
   * @param channel 1 to 128 of {@code a-z 0-9 - _ .}, beginning and ending with a letter or digit
   * @param body at most 1 MiB, may be empty. The bytes are copied.
   */
  public static ChannelMessage to(String channel, byte[] body) {
    return new ChannelMessage(
        io.narumq.api.v1.ChannelMessage.newBuilder()
            .setChannel(channel)
            .setBody(ByteString.copyFrom(body))
            .build());
  }

  /** The same with a text in UTF-8. */
  public static ChannelMessage to(String channel, String body) {
    return to(channel, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The same message with one header more, or another value of it. At most 64 headers and 16 KiB of
   * names and values together; a name is not empty.
   */
  public ChannelMessage header(String name, String value) {
    return new ChannelMessage(proto.toBuilder().putHeaders(name, value).build());
  }

  /**
   * The same message as a request: who answers it publishes to this channel, with the same
   * correlation id. A {@link Requester} does that by itself.
   *
   * @param correlationId at most 64 bytes of UTF-8
   */
  public ChannelMessage replyTo(String channel, String correlationId) {
    return new ChannelMessage(
        proto.toBuilder().setReplyTo(channel).setCorrelationId(correlationId).build());
  }

  /** The channel. */
  public String channel() {
    return proto.getChannel();
  }

  /** A copy of the body. */
  public byte[] body() {
    return proto.getBody().toByteArray();
  }

  /** The body as UTF-8 text. */
  public String text() {
    return proto.getBody().toStringUtf8();
  }

  /** As the publisher gave them. */
  public Map<String, String> headers() {
    return proto.getHeadersMap();
  }

  /** The channel at which an answer is awaited; empty if none is. */
  public String replyTo() {
    return proto.getReplyTo();
  }

  /** What a request and its answer have in common; empty if it is neither. */
  public String correlationId() {
    return proto.getCorrelationId();
  }

  /** How the protocol says it. */
  io.narumq.api.v1.ChannelMessage toProto() {
    return proto;
  }

  @Override
  public String toString() {
    return channel() + ": " + proto.getBody().size() + " bytes";
  }
}
