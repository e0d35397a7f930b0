package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.api.Packing;
import io.narumq.api.UnpackException;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.PublishRequest;
import io.narumq.statemachine.StoredMessage;
import io.narumq.statemachine.StoredMessage.Packed;
import java.util.List;
import java.util.Map;

/**
 * Unpacks the bodies of message sets where somebody needs them one by one: for workers of a
 * subscription, and before a set goes into queues. In a topic they stay as they are. Not
 * thread-safe.
 */
final class UnpackedBodies {
  /** The last set: a filter takes many runs of one, and each would cost the whole set. */
  private ByteString lastPacked = ByteString.EMPTY;

  private ByteString last = ByteString.EMPTY;

  /**
   * Messages of one set, with bodies of their own. If these can not be had they are empty, and said
   * to be packed.
   */
  List<StoredMessage> of(List<StoredMessage> messages) {
    Packed packed = messages.isEmpty() ? null : messages.get(0).packed();
    if (packed == null) {
      return messages;
    }
    try {
      ByteString all = unpacked(messages.get(0).body(), packed);
      return messages.stream().map(message -> cut(message, all)).toList();
    } catch (UnpackException e) {
      return messages.stream().map(message -> message.withBody(ByteString.EMPTY)).toList();
    }
  }

  private ByteString unpacked(ByteString set, Packed packed) throws UnpackException {
    if (!set.equals(lastPacked)) {
      last = Packing.unpack(set, compression(packed.compression()), packed.ofSet());
      lastPacked = set;
    }
    return last;
  }

  private static Compression compression(int number) {
    Compression known = Compression.forNumber(number);
    return known == null ? Compression.UNRECOGNIZED : known;
  }

  /** A copy, so that one small message of it does not hold the whole set. */
  private static StoredMessage cut(StoredMessage message, ByteString all) {
    Packed packed = message.packed();
    return packed == null
        ? message
        : message.unpacked(
            UnsafeByteOperations.unsafeWrap(
                all.substring(packed.offset(), packed.offset() + packed.bytes()).toByteArray()));
  }

  /** The same publish with a set that is not packed, as queues store it. */
  static PublishRequest of(PublishRequest request) {
    MessageSet set = request.getSet();
    long bytes = 0;
    long heads = 0;
    for (MessageHead head : set.getHeadsList()) {
      bytes += head.getBodyBytes();
      heads += head.getSerializedSize();
    }
    if (bytes + heads > Limits.SEND_BYTES_MAX) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE,
          "topic '%s' is bound to queues, so the set is stored unpacked: %d bytes with its heads, at most %d"
              .formatted(request.getTopic(), bytes + heads, Limits.SEND_BYTES_MAX),
          Map.of(
              "size", Long.toString(bytes + heads), "max", Long.toString(Limits.SEND_BYTES_MAX)));
    }
    try {
      ByteString bodies = Packing.unpack(set.getBodies(), set.getCompression(), bytes);
      return request.toBuilder()
          .setSet(set.toBuilder().clearCompression().setBodies(bodies))
          .build();
    } catch (UnpackException e) {
      throw ApiErrors.fieldInvalid(
          "set.bodies",
          "topic '" + request.getTopic() + "' is bound to queues, and " + e.getMessage());
    }
  }
}
