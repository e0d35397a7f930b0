package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.MESSAGE_SET;

import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.PartitionRef;
import io.narumq.state.v1.PartitionStart;
import io.narumq.state.v1.SubscriptionStart;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where in a partition a subscription begins. Times and offsets of sets never decrease, so a
 * place is found by halving: a few dozen reads, whatever the size.
 */
final class SubscriptionStarts {
  private final Store store;

  SubscriptionStarts(Store store) {
    this.store = store;
  }

  /**
   * A place in a partition.
   *
   * @param setFirst the first offset of the set that it is in, or the place itself at the end
   * @param setSize 0 at the end
   */
  record Place(long setFirst, long offset, int setSize) {
    static Place at(long offset) {
      return new Place(offset, offset, 0);
    }

    /** The messages of the set before it, by their numbers. */
    BitSet before() {
      BitSet before = new BitSet(setSize);
      before.set(0, (int) (offset - setFirst));
      return before;
    }
  }

  Place find(PartitionRef ref, PartitionRecord partition, SubscriptionStart start) {
    for (PartitionStart named : start.getPartitionsList()) {
      if (named.getPartition() == ref.getNumber()) {
        return holding(ref.getId(), partition, named.getOffset());
      }
    }
    if (start.getLatest()) {
      return Place.at(partition.getNextOffset());
    }
    return start.getPublishedWallMs() == 0
        ? Place.at(partition.getFirstOffset())
        : Place.at(publishedAt(ref.getId(), partition, start.getPublishedWallMs()));
  }

  /** The first set that was published then or later. */
  private long publishedAt(int id, PartitionRecord partition, long wallMs) {
    long low = partition.getFirstOffset();
    long high = partition.getNextOffset();
    long found = high;
    while (low < high) {
      long middle = low + (high - low) / 2;
      Row<SequenceKey, MessageSetRecord> set = first(id, middle, high);
      if (set == null) {
        high = middle;
      } else if (set.value().getEnqueuedWallMs() >= wallMs) {
        found = set.key().sequence();
        high = middle;
      } else {
        low = set.key().sequence() + set.value().getIndex().getBodyBytesCount();
      }
    }
    return found;
  }

  /** The offset and the set that holds it. */
  private Place holding(int id, PartitionRecord partition, long wanted) {
    long first = partition.getFirstOffset();
    long next = partition.getNextOffset();
    if (first == next || Long.compareUnsigned(wanted, next) >= 0) {
      return Place.at(next);
    }
    long offset = Math.max(wanted, first);
    // A set begins at `low`, and none behind `offset` holds it.
    long low = first;
    long high = offset + 1;
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      Row<SequenceKey, MessageSetRecord> set = first(id, middle, high);
      if (set == null) {
        high = middle;
      } else {
        low = set.key().sequence();
      }
    }
    MessageSetRecord set = store.require(MESSAGE_SET, key(id, low));
    return new Place(low, offset, set.getIndex().getBodyBytesCount());
  }

  /** The first set that begins at an offset or behind it, and before another one. */
  private @Nullable Row<SequenceKey, MessageSetRecord> first(int id, long from, long to) {
    List<Row<SequenceKey, MessageSetRecord>> sets =
        store.scan(MESSAGE_SET, key(id, from), key(id, to), 1);
    return sets.isEmpty() ? null : sets.get(0);
  }

  private static SequenceKey key(int id, long offset) {
    return new SequenceKey(id, Partitions.LANE, offset);
  }
}
