package io.narumq.statemachine.processor;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetIndexOrBuilder;
import java.util.BitSet;

/** Takes message sets apart. */
final class OutgoingSets {
  private OutgoingSets() {}

  static int messages(OutgoingSet set) {
    return set.getIndex().getBodyBytesCount();
  }

  /** A set without the messages in some places; it may be empty then. */
  static OutgoingSet without(OutgoingSet set, BitSet places) {
    MessageSetIndex all = set.getIndex();
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    OutgoingSet.Builder rest = set.toBuilder().clearDedupe();
    for (int i = places.nextClearBit(0); i < messages(set); i = places.nextClearBit(i + 1)) {
      index.addBodyBytes(all.getBodyBytes(i));
      if (all.getHeadersCount() > 0) {
        index.addHeaders(all.getHeaders(i));
      }
      if (all.getKeysCount() > 0) {
        index.addKeys(all.getKeys(i));
      }
      if (all.getSubjectsCount() > 0) {
        index.addSubjects(all.getSubjects(i));
      }
      if (all.getHappenedMsCount() > 0) {
        index.addHappenedMs(all.getHappenedMs(i));
      }
      if (set.getDedupeCount() > 0) {
        rest.addDedupe(set.getDedupe(i));
      }
    }
    return rest.setIndex(index).setBodies(bodies(set, index, places)).build();
  }

  private static ByteString bodies(OutgoingSet set, MessageSetIndexOrBuilder index, BitSet places) {
    byte[] bodies = new byte[index.getBodyBytesList().stream().mapToInt(bytes -> bytes).sum()];
    int from = 0;
    int to = 0;
    for (int i = 0; i < messages(set); i++) {
      int bytes = set.getIndex().getBodyBytes(i);
      if (!places.get(i)) {
        set.getBodies().substring(from, from + bytes).copyTo(bodies, to);
        to += bytes;
      }
      from += bytes;
    }
    return UnsafeByteOperations.unsafeWrap(bodies);
  }
}
