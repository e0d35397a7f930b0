package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.state.MessageKeys;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.SequenceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is stored of messages. Keeps the set at hand, since neighbours are asked for one after
 * the other; bodies go past the cache of those that are about to be delivered.
 */
final class MessageReader {
  private final RowSnapshot rows;
  private final int queueId;
  private final int bodyBytesMax;
  private @Nullable SequenceKey key;
  private @Nullable MessageSetRecord set;
  private ByteString bodies = ByteString.EMPTY;
  private long bytesRead;

  MessageReader(RowSnapshot rows, int queueId, int bodyBytesMax) {
    this.rows = rows;
    this.queueId = queueId;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** Bodies read so far, those included that nobody asked for: a set is read whole. */
  long bytesRead() {
    return bytesRead;
  }

  /** What is known of a set that is not wholly settled; null for any other. */
  @Nullable MessageSetRecord set(int lane, long setFirst) {
    SequenceKey wanted = new SequenceKey(queueId, lane, setFirst);
    if (!wanted.equals(key)) {
      key = wanted;
      set = rows.get(MESSAGE_SET, wanted);
      bodies = ByteString.EMPTY;
    }
    return set;
  }

  /** Null if it is not there. */
  @Nullable BrowsedMessage read(Located at) {
    MessageSetRecord record = set(at.lane(), at.setFirst());
    int number = (int) (at.sequence() - at.setFirst());
    if (record == null || number >= record.getIndex().getBodyBytesCount()) {
      return null;
    }
    MessageSetIndex index = record.getIndex();
    return new BrowsedMessage(
        at,
        MessageKeys.of(index, number),
        record.getEnqueuedWallMs(),
        record.getDueWallMs(),
        record.getExpiresWallMs(),
        index.getHeadersCount() == 0 ? List.of() : index.getHeaders(number).getHeadersList(),
        index.getBodyBytes(number),
        body(index, number),
        index.getDeadLettersCount() == 0
            ? DeadLetter.getDefaultInstance()
            : index.getDeadLetters(number));
  }

  private ByteString body(MessageSetIndex index, int number) {
    int wanted = Math.min(bodyBytesMax, index.getBodyBytes(number));
    if (wanted == 0 || key == null) {
      return ByteString.EMPTY;
    }
    if (bodies.isEmpty()) {
      ByteString read = rows.get(BODIES, key);
      bodies = read == null ? ByteString.EMPTY : read;
      bytesRead += bodies.size();
    }
    int begin = 0;
    for (int i = 0; i < number; i++) {
      begin += index.getBodyBytes(i);
    }
    return bodies.substring(begin, begin + wanted);
  }
}
