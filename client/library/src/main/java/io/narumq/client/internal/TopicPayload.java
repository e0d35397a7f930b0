package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.MessageHead;
import io.narumq.client.SendOutcome;
import io.narumq.client.TopicMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message for a partition of a topic.
 *
 * @param bytes its body and what is known of it, counted once
 */
public record TopicPayload(MessageHead head, ByteString body, int bytes) implements Payload {
  private static final int KEY_BYTES_MAX = 255;
  private static final int SUBJECT_BYTES_MAX = 255;

  /** The message as it goes over the wire. */
  public static TopicPayload of(TopicMessage message) {
    MessageHead head = message.toProto();
    return new TopicPayload(head, message.body(), message.body().size() + head.getSerializedSize());
  }

  @Override
  public SendOutcome.@Nullable Rejected flaw() {
    SendOutcome.Rejected common = Payload.flaw(body.size(), head.getHeadersMap());
    if (common != null) {
      return common;
    }
    if (Payload.bytes(head.getKey()) > KEY_BYTES_MAX) {
      return Payload.invalid("a key has at most " + KEY_BYTES_MAX + " bytes of UTF-8");
    }
    return Payload.bytes(head.getSubject()) > SUBJECT_BYTES_MAX
        ? Payload.invalid("a subject has at most " + SUBJECT_BYTES_MAX + " bytes of UTF-8")
        : null;
  }
}
