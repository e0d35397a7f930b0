package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.TopicTables.PARTITION;
import static io.narumq.statemachine.store.TopicTables.TOPIC_SUBSCRIPTIONS;

import io.narumq.api.SubscriptionName;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.PartitionRef;
import io.narumq.state.v1.SubscribedPartition;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.TopicSubscriptionsRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.SubscriptionStarts.Place;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What subscriptions have of the partitions in this shard: each is a queue of its own, but for its
 * messages, which are those of the partition. All of them are as the shard of the topic's name told
 * it last.
 */
public final class Subscriptions {
  private final Store store;
  private final Queues queues;
  private final DroppedQueues dropped;
  private final SubscriptionStarts starts;

  Subscriptions(Store store, Queues queues, DroppedQueues dropped) {
    this.store = store;
    this.queues = queues;
    this.dropped = dropped;
    this.starts = new SubscriptionStarts(store);
  }

  /** From now on these partitions of a topic have these subscriptions and no others. */
  void put(String topic, List<PartitionRef> partitions, List<SubscriptionRecord> told) {
    List<SubscriptionRecord> known = known(topic);
    if (told.equals(known)) {
      return;
    }
    Set<Integer> wanted = new HashSet<>();
    told.forEach(subscription -> wanted.add(subscription.getIncarnation()));
    Map<Integer, SubscriptionRecord> there = new HashMap<>();
    for (SubscriptionRecord subscription : known) {
      if (wanted.contains(subscription.getIncarnation())) {
        there.put(subscription.getIncarnation(), subscription);
      } else {
        drop(topic, partitions, subscription);
      }
    }
    for (SubscriptionRecord subscription : told) {
      SubscriptionRecord before = there.get(subscription.getIncarnation());
      if (before == null) {
        partitions.forEach(partition -> create(topic, partition, subscription));
      } else if (!before.getSettings().equals(subscription.getSettings())) {
        partitions.forEach(partition -> update(topic, partition, subscription));
      }
    }
    remember(topic, told);
  }

  /** The partitions are going. */
  void dropAll(String topic, List<PartitionRef> partitions) {
    put(topic, partitions, List.of());
  }

  private List<SubscriptionRecord> known(String topic) {
    TopicSubscriptionsRecord known = store.get(TOPIC_SUBSCRIPTIONS, topic);
    return known == null ? List.of() : known.getSubscriptionsList();
  }

  private void remember(String topic, List<SubscriptionRecord> told) {
    if (told.isEmpty()) {
      store.delete(TOPIC_SUBSCRIPTIONS, topic);
    } else {
      store.put(
          TOPIC_SUBSCRIPTIONS,
          topic,
          TopicSubscriptionsRecord.newBuilder().addAllSubscriptions(told).build());
    }
  }

  private void create(String topic, PartitionRef ref, SubscriptionRecord subscription) {
    PartitionRecord partition = store.require(PARTITION, ref.getId());
    Place start = starts.find(ref, partition, subscription.getStart());
    int id =
        queues.createSubscription(
            name(topic, ref, subscription),
            subscription.getSettings().getDelivery(),
            SubscribedPartition.newBuilder()
                .setPartitionId(ref.getId())
                .setFilter(subscription.getSettings().getFilter())
                .setStartOffset(start.offset())
                .build());
    store.put(
        LANE,
        new LaneKey(id, MessageLogs.SUBSCRIPTION_LANE),
        LaneRecord.newBuilder()
            .setCursor(start.offset())
            .setCursorSetFirst(start.setFirst())
            .setNextSequence(start.offset())
            .build());
    if (start.offset() > start.setFirst()) {
      new SettledMessages(store)
          .leaveOut(
              new SequenceKey(id, MessageLogs.SUBSCRIPTION_LANE, start.setFirst()),
              start.setSize(),
              start.before());
    }
  }

  private void update(String topic, PartitionRef ref, SubscriptionRecord subscription) {
    Queue queue = queues.findSource(name(topic, ref, subscription));
    if (queue != null) {
      queues.update(queue, subscription.getSettings().getDelivery());
      SubscribedPartition partition =
          queue.row().getSubscription().toBuilder()
              .setFilter(subscription.getSettings().getFilter())
              .build();
      queues.change(queue.id(), b -> b.setSubscription(partition));
    }
  }

  private void drop(String topic, List<PartitionRef> partitions, SubscriptionRecord subscription) {
    for (PartitionRef ref : partitions) {
      Queue queue = queues.findSource(name(topic, ref, subscription));
      if (queue != null) {
        queues.delete(queue);
        dropped.add(queue);
      }
    }
  }

  private static String name(String topic, PartitionRef ref, SubscriptionRecord subscription) {
    return new SubscriptionName(topic, ref.getNumber(), subscription.getName()).toString();
  }
}
