package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.api.Packing;
import io.narumq.api.UnpackException;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages of topics between the protocol and the library. */
final class TopicWire {
  private TopicWire() {}

  /** Those from the offset on that was asked for: sets are told whole. */
  static List<FetchedMessage> messages(TopicPartition partition, long from, FetchResponse answer) {
    List<FetchedMessage> messages = new ArrayList<>();
    for (FetchedSet set : answer.getSetsList()) {
      try {
        add(partition, from, set, bodies(set.getSet()), messages);
      } catch (UnpackException e) {
        return upTo(set, e, messages);
      }
    }
    return messages;
  }

  private static void add(
      TopicPartition partition,
      long from,
      FetchedSet set,
      ByteString bodies,
      List<FetchedMessage> messages) {
    long offset = set.getFirstOffset();
    int at = 0;
    for (MessageHead head : set.getSet().getHeadsList()) {
      int end = at + head.getBodyBytes();
      if (offset >= from) {
        messages.add(message(partition, set, offset, head, bodies.substring(at, end)));
      }
      offset++;
      at = end;
    }
  }

  private static ByteString bodies(MessageSet set) throws UnpackException {
    if (set.getCompression() == Compression.COMPRESSION_UNSPECIFIED) {
      return set.getBodies();
    }
    long bytes = set.getHeadsList().stream().mapToLong(MessageHead::getBodyBytes).sum();
    return Packing.unpack(set.getBodies(), set.getCompression(), bytes);
  }

  /** What comes before a set that can not be read is told first. */
  private static List<FetchedMessage> upTo(
      FetchedSet set, UnpackException why, List<FetchedMessage> messages) {
    if (messages.isEmpty()) {
      throw new NaruException(
          ErrorReason.BODIES_UNREADABLE,
          "the set at offset " + set.getFirstOffset() + ": " + why.getMessage(),
          why);
    }
    return messages;
  }

  private static FetchedMessage message(
      TopicPartition partition, FetchedSet set, long offset, MessageHead head, ByteString body) {
    return new FetchedMessage(
        partition.topic(),
        partition.partition(),
        offset,
        Wire.instant(set.getPublishedAt()),
        head.hasHappenedAt() ? Optional.of(Wire.instant(head.getHappenedAt())) : Optional.empty(),
        head.getKey(),
        head.getSubject(),
        head.getHeadersMap(),
        body);
  }
}
