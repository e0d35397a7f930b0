package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.QUEUE;
import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.TopicTables.PARTITION;
import static io.narumq.statemachine.store.TopicTables.SUBSCRIPTION;

import io.narumq.api.SubscriptionName;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.SubscriptionView;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Partitions;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import java.util.Optional;

/** Looks at what a subscription has of a partition: a few point reads, however much it is. */
public final class SubscriptionLook {
  private SubscriptionLook() {}

  public static Optional<SubscriptionView> find(RowSnapshot rows, SubscriptionName name) {
    Integer id = rows.get(SUBSCRIPTION, name.toString());
    QueueRecord record = id == null ? null : rows.get(QUEUE, id);
    if (id == null || record == null) {
      return Optional.empty();
    }
    int partitionId = record.getSubscription().getPartitionId();
    PartitionRecord partition = rows.get(PARTITION, partitionId);
    LaneRecord lane = rows.get(LANE, new LaneKey(id, MessageLogs.SUBSCRIPTION_LANE));
    return partition == null || lane == null
        ? Optional.empty()
        : Optional.of(
            SubscriptionView.of(
                name.partition(),
                id,
                record.getSubscription().getStartOffset(),
                partition,
                lane,
                oldestWallMs(rows, id, partitionId, partition, lane)));
  }

  private static long oldestWallMs(
      RowSnapshot rows, int id, int partitionId, PartitionRecord partition, LaneRecord lane) {
    long setFirst = Math.max(lane.getCursorSetFirst(), partition.getFirstOffset());
    if (lane.getReady() > 0) {
      long from = Math.max(lane.getReadyFrom(), partition.getFirstOffset());
      List<Row<SequenceKey, ReadyRecord>> ready =
          rows.scan(READY, key(id, from), key(id, lane.getCursor()), 1);
      setFirst = ready.isEmpty() ? setFirst : ready.get(0).value().getSetFirst();
    }
    MessageSetRecord set =
        rows.get(MESSAGE_SET, new SequenceKey(partitionId, Partitions.LANE, setFirst));
    return set == null ? 0 : set.getEnqueuedWallMs();
  }

  private static SequenceKey key(int id, long sequence) {
    return new SequenceKey(id, MessageLogs.SUBSCRIPTION_LANE, sequence);
  }
}
