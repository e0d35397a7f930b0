package io.narumq.statemachine.topic;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.MessageSetIndex;

/**
 * A message set of a partition, whole.
 *
 * @param publishedWallMs never less than that of the set before
 * @param bodies one after the other, cut by the sizes in the index; or these packed
 */
public record FetchedSet(
    long firstOffset, long publishedWallMs, MessageSetIndex index, ByteString bodies) {
  /** How many messages it has. */
  public int count() {
    return index.getBodyBytesCount();
  }

  /**
   * What a reader needs room for: bodies, unpacked as they may be many times what is stored, and
   * what is known of each message.
   */
  public long bytes() {
    return Math.max(bodyBytes(), bodies.size()) + index.getSerializedSize();
  }

  /** Of its bodies, unpacked. */
  public long bodyBytes() {
    return index.getBodyBytesList().stream().mapToLong(bytes -> bytes).sum();
  }

  /** The offset behind its last message. */
  public long nextOffset() {
    return firstOffset + count();
  }
}
