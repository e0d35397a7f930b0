package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.LOST;
import static io.narumq.statemachine.store.Schema.SETTLED;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.state.v1.LostRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a set are settled: a bitmap while only some are. With the last one it is
 * deleted, and the set is for the caller to delete. Of those that were handed out and settled
 * otherwise than by an ack the last few are remembered.
 */
public final class SettledMessages {
  /** Of a lane. Who was away for longer is not told that somebody took the message away. */
  static final int SLOTS = 16_384;

  private final Store store;

  SettledMessages(Store store) {
    this.store = store;
  }

  /** Marks messages of a set of {@code size}; returns whether all of them are settled now. */
  boolean mark(SequenceKey set, int size, Messages messages) {
    SettledRecord before = store.get(SETTLED, set);
    int marked = messages.count() + (before == null ? 0 : before.getCount());
    if (marked == size) {
      if (before != null) {
        store.delete(SETTLED, set);
      }
      return true;
    }
    byte[] bits =
        before == null
            ? new byte[(size + Byte.SIZE - 1) / Byte.SIZE]
            : before.getBitmap().toByteArray();
    int first = (int) (messages.first() - messages.setFirst());
    for (int i = first; i < first + messages.count(); i++) {
      if (isSet(bits[i / Byte.SIZE], i)) {
        throw new IllegalStateException("message " + i + " of set " + set + " is settled twice");
      }
      bits[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
    }
    ByteString bitmap = UnsafeByteOperations.unsafeWrap(bits);
    SettledRecord.Builder row = SettledRecord.newBuilder().setBitmap(bitmap).setCount(marked);
    store.put(SETTLED, set, row.setSize(before == null ? 0 : before.getSize()).build());
    return false;
  }

  /** Whether some messages of a set of a subscription are not settled. */
  boolean isPartly(SequenceKey set) {
    return store.get(SETTLED, set) != null;
  }

  /** How many messages a set of a subscription has, of which some are not settled. */
  int size(SequenceKey set) {
    return store.require(SETTLED, set).getSize();
  }

  /**
   * The cursor of a subscription has gone through a part of a set, and left some out: they count as
   * settled, what it took does not.
   *
   * @param left by their numbers in the set
   */
  void leaveOut(SequenceKey set, int size, BitSet left) {
    SettledRecord before = store.get(SETTLED, set);
    int count = left.cardinality() + (before == null ? 0 : before.getCount());
    if (count == size) {
      if (before != null) {
        store.delete(SETTLED, set);
      }
      return;
    }
    BitSet all = (BitSet) left.clone();
    if (before != null) {
      all.or(BitSet.valueOf(before.getBitmap().toByteArray()));
    }
    byte[] bits = Arrays.copyOf(all.toByteArray(), (size + Byte.SIZE - 1) / Byte.SIZE);
    store.put(
        SETTLED,
        set,
        SettledRecord.newBuilder()
            .setBitmap(UnsafeByteOperations.unsafeWrap(bits))
            .setCount(count)
            .setSize(size)
            .build());
  }

  /** Remembers that the holders of these messages lost them. */
  void lose(int queueId, int lane, Messages messages) {
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      LostRecord row = LostRecord.newBuilder().setSequence(sequence).build();
      store.put(LOST, slot(queueId, lane, sequence), row);
    }
  }

  boolean isLost(int queueId, int lane, long sequence) {
    LostRecord row = store.get(LOST, slot(queueId, lane, sequence));
    return row != null && row.getSequence() == sequence;
  }

  private static SequenceKey slot(int queueId, int lane, long sequence) {
    return new SequenceKey(queueId, lane, sequence % SLOTS);
  }

  /** Whether a message of a set that still exists is settled; false for one that is not in it. */
  boolean isMarked(SequenceKey set, long message) {
    return isMarked(store.get(SETTLED, set), message);
  }

  /**
   * The same, by what is known of a set.
   *
   * @param record null if none of its messages is settled
   */
  public static boolean isMarked(@Nullable SettledRecord record, long message) {
    return record != null
        && message >= 0
        && message / Byte.SIZE < record.getBitmap().size()
        && isSet(record.getBitmap().byteAt((int) (message / Byte.SIZE)), (int) message);
  }

  private static boolean isSet(byte bits, int message) {
    return (bits >> message % Byte.SIZE & 1) == 1;
  }
}
