package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.QUEUE;
import static io.narumq.statemachine.store.Schema.QUEUE_BY_NAME;
import static io.narumq.statemachine.store.Schema.SHARD;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.ShardRecord;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.Single;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The rows of one queue at one moment. */
record QueueRows(RowSnapshot rows, int id, QueueRecord record, ShardRecord shard) {
  /** No set is larger: it is a part of one send. */
  private static final int SET_MESSAGES_MAX = 1_000;

  static Optional<QueueRows> find(RowSnapshot rows, String name) {
    Integer id = rows.get(QUEUE_BY_NAME, name);
    QueueRecord record = id == null ? null : rows.get(QUEUE, id);
    ShardRecord shard = rows.get(SHARD, Single.ROW);
    return id == null || record == null || shard == null
        ? Optional.empty()
        : Optional.of(new QueueRows(rows, id, record, shard));
  }

  LaneRecord lane(int lane) {
    LaneRecord stored = rows.get(LANE, new LaneKey(id, lane));
    return stored == null ? LaneRecord.getDefaultInstance() : stored;
  }

  /** Of all lanes together. */
  long count(ToLongFunction<LaneRecord> counter) {
    long count = 0;
    for (int lane = 0; lane < MessageLogs.LANES; lane++) {
      count += hasLane(lane) ? counter.applyAsLong(lane(lane)) : 0;
    }
    return count;
  }

  boolean hasLane(int lane) {
    return lane == MessageLogs.PLAIN_LANE || (record.getLanes() >> lane & 1) == 1;
  }

  boolean isPaused() {
    return record.getSettings().getPaused();
  }

  /** Whether as many messages are leased as may be. */
  boolean isInFlightLimit() {
    int max = record.getSettings().getMaxInFlight();
    return max > 0 && count(LaneRecord::getLeased) >= max;
  }

  boolean isExpired(@Nullable MessageSetRecord set) {
    return set != null && set.getExpiresWallMs() > 0 && set.getExpiresWallMs() <= shard.getWallMs();
  }

  /**
   * The set that a message is or was in; empty if no message of it is left. Sets are small, so it
   * begins not far in front of the message.
   */
  Optional<Row<SequenceKey, MessageSetRecord>> setOf(int lane, long sequence) {
    long from = Math.max(0, sequence - SET_MESSAGES_MAX + 1);
    List<Row<SequenceKey, MessageSetRecord>> near =
        rows.scan(MESSAGE_SET, key(lane, from), key(lane, sequence + 1), SET_MESSAGES_MAX);
    return near.stream()
        .reduce((before, last) -> last)
        .filter(last -> sequence < last.key().sequence() + size(last.value()));
  }

  /** Of a set that may be there for the cursor only. */
  static int size(MessageSetRecord set) {
    return Math.max(set.getIndex().getBodyBytesCount(), set.getSkipped());
  }

  SequenceKey key(int lane, long sequence) {
    return new SequenceKey(id, lane, sequence);
  }
}
