package io.narumq.statemachine;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is stored.
 *
 * @param body its own or, if it is packed, all bodies of its set
 * @param packed null if the body is its own
 * @param key empty if it has none
 * @param subject of a message that was published to a topic; empty if it has none
 * @param happenedMs of such a message; 0 if its publisher did not say
 * @param enqueuedWallMs when it was stored, by the cluster's wall clock, in ms since 1970
 * @param deadLetter of count 0 if it never was dead-lettered
 */
public record StoredMessage(
    long sequence,
    ByteString body,
    @Nullable Packed packed,
    List<Header> headers,
    String key,
    String subject,
    long happenedMs,
    long enqueuedWallMs,
    DeadLetter deadLetter) {
  /**
   * How a body is packed together with the others of its set.
   *
   * @param compression of the API
   * @param offset where it begins, unpacked
   * @param bytes how long it is, unpacked
   * @param ofSet how long all of them are, unpacked
   */
  public record Packed(int compression, int offset, int bytes, long ofSet) {}

  /** The same with a body of its own. */
  public StoredMessage unpacked(ByteString own) {
    return new StoredMessage(
        sequence, own, null, headers, key, subject, happenedMs, enqueuedWallMs, deadLetter);
  }

  /** The same with another body. */
  public StoredMessage withBody(ByteString other) {
    return new StoredMessage(
        sequence, other, packed, headers, key, subject, happenedMs, enqueuedWallMs, deadLetter);
  }
}
