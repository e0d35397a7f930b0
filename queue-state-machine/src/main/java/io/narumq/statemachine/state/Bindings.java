package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.TopicTables.TOPIC_BINDINGS;

import io.narumq.api.QueueName;
import io.narumq.state.v1.BindingRecord;
import io.narumq.state.v1.TopicBindingsRecord;
import io.narumq.statemachine.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which queues get what is published to a topic. They, the topic and all its partitions have the
 * same part in braces, so all of them are in one shard, and nobody else has to know.
 */
public final class Bindings {
  private final Store store;

  Bindings(Store store) {
    this.store = store;
  }

  /** Whether what is published to the topic can go to the queue in the same entry. */
  public static boolean areTogether(String topic, String queue) {
    return QueueName.hasTag(topic)
        && QueueName.isValid(queue)
        && QueueName.placementKey(topic).equals(QueueName.placementKey(queue));
  }

  /** Those of a topic, by queue. */
  public List<BindingRecord> of(String topic) {
    // A topic whose partitions are dealt out over the shards has none, so it pays for none.
    TopicBindingsRecord row = QueueName.hasTag(topic) ? store.get(TOPIC_BINDINGS, topic) : null;
    return row == null ? List.of() : row.getBindingsList();
  }

  /** The one to a queue, if there is such a one. */
  public @Nullable BindingRecord find(String topic, String queue) {
    return of(topic).stream()
        .filter(binding -> binding.getQueue().equals(queue))
        .findFirst()
        .orElse(null);
  }

  /** Adds one, in place of that to the same queue. */
  public void put(String topic, BindingRecord binding) {
    List<BindingRecord> all = others(topic, binding.getQueue());
    all.add(binding);
    all.sort(Comparator.comparing(BindingRecord::getQueue));
    store(topic, all);
  }

  public void remove(String topic, String queue) {
    store(topic, others(topic, queue));
  }

  /** The topic is gone. */
  void forget(String topic) {
    if (!of(topic).isEmpty()) {
      store.delete(TOPIC_BINDINGS, topic);
    }
  }

  private List<BindingRecord> others(String topic, String queue) {
    List<BindingRecord> others = new ArrayList<>(of(topic));
    others.removeIf(binding -> binding.getQueue().equals(queue));
    return others;
  }

  private void store(String topic, List<BindingRecord> bindings) {
    if (bindings.isEmpty()) {
      store.delete(TOPIC_BINDINGS, topic);
    } else {
      store.put(
          TOPIC_BINDINGS, topic, TopicBindingsRecord.newBuilder().addAllBindings(bindings).build());
    }
  }
}
