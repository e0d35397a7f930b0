package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.MessageHead;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages of topics between the protocol and the library. */
final class TopicWire {
  private TopicWire() {}

  /** Those from the offset on that was asked for: sets are told whole. */
  static List<FetchedMessage> messages(FetchRequest request, FetchResponse answer) {
    List<FetchedMessage> messages = new ArrayList<>();
    for (FetchedSet set : answer.getSetsList()) {
      if (isPacked(set)) {
        return upTo(set, messages);
      }
      add(request, set, messages);
    }
    return messages;
  }

  private static void add(FetchRequest request, FetchedSet set, List<FetchedMessage> messages) {
    ByteString bodies = set.getSet().getBodies();
    long offset = set.getFirstOffset();
    int at = 0;
    for (MessageHead head : set.getSet().getHeadsList()) {
      int end = at + head.getBodyBytes();
      if (offset >= request.getOffset()) {
        messages.add(message(request, set, offset, head, bodies.substring(at, end)));
      }
      offset++;
      at = end;
    }
  }

  private static boolean isPacked(FetchedSet set) {
    return set.getSet().getCompression() != Compression.COMPRESSION_UNSPECIFIED;
  }

  /** What comes before a set that can not be read is told first. */
  private static List<FetchedMessage> upTo(FetchedSet set, List<FetchedMessage> messages) {
    if (messages.isEmpty()) {
      throw new NaruException(
          ErrorReason.UNRECOGNIZED,
          "the set at offset "
              + set.getFirstOffset()
              + " is packed as this version of the library does not know: "
              + set.getSet().getCompression(),
          null);
    }
    return messages;
  }

  private static FetchedMessage message(
      FetchRequest request, FetchedSet set, long offset, MessageHead head, ByteString body) {
    return new FetchedMessage(
        request.getTopic(),
        request.getPartition(),
        offset,
        Wire.instant(set.getPublishedAt()),
        head.hasHappenedAt() ? Optional.of(Wire.instant(head.getHappenedAt())) : Optional.empty(),
        head.getKey(),
        head.getSubject(),
        head.getHeadersMap(),
        body);
  }
}
