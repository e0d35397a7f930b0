package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.TopicTables.PARTITION;
import static io.narumq.statemachine.store.TopicTables.TOPIC_PARTITIONS;

import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.TimerKind;

/**
 * Takes from the head of partitions what is too old or too much, whole sets at a time. A set goes
 * by its own two rows, found by the offset that the partition knows: no search, and nobody ever
 * reads over what was deleted.
 */
public final class Retention {
  /** For one firing of the timer. */
  private static final int SETS_MAX = 200;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;

  Retention(Store store, Clocks clocks, Timers wallTimers) {
    this.store = store;
    this.clocks = clocks;
    this.timers = wallTimers;
  }

  /** Sees to it that somebody looks, now if it is too much already. */
  void afterAppend(int id, PartitionRecord.Builder row, TopicSettings settings) {
    long bytesMax = settings.getRetentionBytes();
    if (bytesMax > 0 && Long.compareUnsigned(row.getBodyBytes(), bytesMax) > 0) {
      rearm(id, row, clocks.wallMs());
    } else if (row.getRetentionTimerMs() == 0 && settings.getRetentionMs() > 0) {
      rearm(id, row, clocks.wallMs() + settings.getRetentionMs());
    }
  }

  /** The rule may have changed. */
  void look(int id) {
    PartitionRecord.Builder row = store.require(PARTITION, id).toBuilder();
    rearm(id, row, clocks.wallMs());
    store.put(PARTITION, id, row.build());
  }

  /** The partition is going. */
  void forget(int id, PartitionRecord row) {
    disarm(id, row.getRetentionTimerMs());
  }

  /** Returns how many sets it looked at. */
  public int onTimer(TimerKey timer) {
    int id = timer.queueId();
    PartitionRecord before = store.get(PARTITION, id);
    if (before == null) {
      return 1;
    }
    TopicSettings settings = store.require(TOPIC_PARTITIONS, before.getTopic()).getSettings();
    PartitionRecord.Builder row = before.toBuilder().clearRetentionTimerMs();
    int looked = 0;
    long againMs = 0;
    while (againMs == 0 && row.getFirstOffset() < row.getNextOffset()) {
      SequenceKey key = new SequenceKey(id, Partitions.LANE, row.getFirstOffset());
      MessageSetRecord set = store.require(MESSAGE_SET, key);
      looked++;
      if (!isToGo(row, set, settings)) {
        againMs = expiryMs(set, settings);
        break;
      }
      if (looked > SETS_MAX) {
        againMs = clocks.wallMs();
        break;
      }
      drop(key, set, row);
    }
    if (againMs > 0) {
      rearm(id, row, againMs);
    }
    store.put(PARTITION, id, row.build());
    return looked;
  }

  private boolean isToGo(
      PartitionRecord.Builder row, MessageSetRecord set, TopicSettings settings) {
    long expiryMs = expiryMs(set, settings);
    if (expiryMs > 0 && expiryMs <= clocks.wallMs()) {
      return true;
    }
    boolean isNewest = next(row.getFirstOffset(), set) == row.getNextOffset();
    long bytesMax = settings.getRetentionBytes();
    return bytesMax > 0 && !isNewest && Long.compareUnsigned(row.getBodyBytes(), bytesMax) > 0;
  }

  /** 0: never. */
  private static long expiryMs(MessageSetRecord set, TopicSettings settings) {
    return settings.getRetentionMs() == 0 ? 0 : set.getEnqueuedWallMs() + settings.getRetentionMs();
  }

  private void drop(SequenceKey key, MessageSetRecord set, PartitionRecord.Builder row) {
    store.delete(MESSAGE_SET, key);
    store.delete(BODIES, key);
    row.setFirstOffset(next(key.sequence(), set))
        .setBodyBytes(row.getBodyBytes() - set.getStoredBytes());
  }

  private static long next(long first, MessageSetRecord set) {
    return first + set.getIndex().getBodyBytesCount();
  }

  private void rearm(int id, PartitionRecord.Builder row, long dueMs) {
    if (row.getRetentionTimerMs() == dueMs) {
      return;
    }
    disarm(id, row.getRetentionTimerMs());
    row.setRetentionTimerMs(dueMs);
    timers.arm(timer(id, dueMs));
  }

  private void disarm(int id, long dueMs) {
    if (dueMs > 0) {
      timers.disarm(timer(id, dueMs));
    }
  }

  private static TimerKey timer(int id, long dueMs) {
    return new TimerKey(dueMs, TimerKind.RETENTION, id, Partitions.LANE, 0);
  }
}
