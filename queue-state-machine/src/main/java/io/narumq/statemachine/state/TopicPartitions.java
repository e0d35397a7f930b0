package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.TopicTables.DROPPED_TOPIC;
import static io.narumq.statemachine.store.TopicTables.PARTITION;
import static io.narumq.statemachine.store.TopicTables.TOPIC_PARTITIONS;

import io.narumq.log.v1.PutPartitions;
import io.narumq.state.v1.DroppedTopicRecord;
import io.narumq.state.v1.PartitionRef;
import io.narumq.state.v1.TopicPartitionsRecord;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes and drops the partitions of topics as the shard of the topic's name tells it to. It tells
 * what is to be, again and again until it is answered; what comes late is older than what is known,
 * and changes nothing.
 */
public final class TopicPartitions {
  /** For how long it is known that a topic was deleted: no call of a node is under way so long. */
  static final long DROPPED_MS = 3_600_000;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final Partitions partitions;
  private final Retention retention;
  private final DroppedQueues dropped;
  private final Subscriptions subscriptions;

  TopicPartitions(
      Store store,
      Clocks clocks,
      Timers servingTimers,
      Partitions partitions,
      Retention retention,
      DroppedQueues dropped,
      Subscriptions subscriptions) {
    this.store = store;
    this.clocks = clocks;
    this.timers = servingTimers;
    this.partitions = partitions;
    this.retention = retention;
    this.dropped = dropped;
    this.subscriptions = subscriptions;
  }

  /** Whether something changed. */
  public boolean put(PutPartitions told) {
    TopicPartitionsRecord known = partitions.ofTopic(told.getTopic());
    if (known == null || TopicIncarnation.isNewer(told.getIncarnation(), known.getIncarnation())) {
      replace(told, known);
      return true;
    }
    if (known.getIncarnation() != told.getIncarnation()
        || known.getDroppedId() != 0
        || Long.compareUnsigned(told.getVersion(), known.getVersion()) <= 0) {
      return false;
    }
    if (told.getPartitionsCount() == 0) {
      drop(told, known);
    } else {
      update(told, known);
    }
    return true;
  }

  private void replace(PutPartitions told, @Nullable TopicPartitionsRecord known) {
    if (known != null) {
      dropAll(told.getTopic(), known);
      forgetDrop(known);
    }
    if (told.getPartitionsCount() == 0) {
      remember(told);
      return;
    }
    TopicPartitionsRecord.Builder row = row(told);
    for (int number : told.getPartitionsList()) {
      row.addPartitions(partitions.create(told.getTopic(), number));
    }
    store.put(TOPIC_PARTITIONS, told.getTopic(), row.build());
    subscriptions.put(told.getTopic(), row.getPartitionsList(), told.getSubscriptionsList());
  }

  /** Which partitions there are never changes. */
  private void update(PutPartitions told, TopicPartitionsRecord known) {
    List<PartitionRef> refs = known.getPartitionsList();
    store.put(TOPIC_PARTITIONS, told.getTopic(), row(told).addAllPartitions(refs).build());
    refs.forEach(ref -> retention.look(ref.getId()));
    subscriptions.put(told.getTopic(), refs, told.getSubscriptionsList());
  }

  private void drop(PutPartitions told, TopicPartitionsRecord known) {
    dropAll(told.getTopic(), known);
    remember(told);
  }

  /** Else what was said before the deletion and comes after it would bring the topic back. */
  private void remember(PutPartitions told) {
    int id = clocks.takeQueueId();
    store.put(TOPIC_PARTITIONS, told.getTopic(), row(told).setDroppedId(id).build());
    store.put(DROPPED_TOPIC, id, DroppedTopicRecord.newBuilder().setTopic(told.getTopic()).build());
    timers.arm(TimerKey.of(clocks.servingMs() + DROPPED_MS, TimerKind.DROPPED_TOPIC, id));
  }

  /** Its timer finds nothing. */
  private void forgetDrop(TopicPartitionsRecord known) {
    if (known.getDroppedId() != 0) {
      store.delete(DROPPED_TOPIC, known.getDroppedId());
    }
  }

  private void dropAll(String topic, TopicPartitionsRecord known) {
    subscriptions.dropAll(topic, known.getPartitionsList());
    for (PartitionRef ref : known.getPartitionsList()) {
      retention.forget(ref.getId(), store.require(PARTITION, ref.getId()));
      store.delete(PARTITION, ref.getId());
      dropped.addPartition(ref.getId());
    }
  }

  /** Returns how many rows it looked at. */
  public int onTimer(TimerKey timer) {
    int id = (int) timer.id();
    DroppedTopicRecord row = store.get(DROPPED_TOPIC, id);
    if (row != null) {
      store.delete(DROPPED_TOPIC, id);
      store.delete(TOPIC_PARTITIONS, row.getTopic());
    }
    return 1;
  }

  private static TopicPartitionsRecord.Builder row(PutPartitions told) {
    return TopicPartitionsRecord.newBuilder()
        .setIncarnation(told.getIncarnation())
        .setVersion(told.getVersion())
        .setSettings(told.getSettings());
  }
}
