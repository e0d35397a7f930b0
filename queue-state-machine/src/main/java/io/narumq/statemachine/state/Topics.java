package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.TopicTables.TOPIC;
import static io.narumq.statemachine.store.TopicTables.TOPIC_PENDING;

import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.TopicRecord;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Topics, each in the shard of its name. Shards that hold partitions are told of every change by
 * the node that leads this one; until all were, the topic is pending.
 */
public final class Topics {
  private final Store store;
  private final Clocks clocks;
  private final Bindings bindings;

  Topics(Store store, Clocks clocks, Bindings bindings) {
    this.store = store;
    this.clocks = clocks;
    this.bindings = bindings;
  }

  /** The topic of this name, one that is being deleted included. */
  public @Nullable TopicRecord find(String name) {
    return store.get(TOPIC, name);
  }

  public void create(String name, TopicSettings settings) {
    put(
        name,
        TopicRecord.newBuilder()
            .setIncarnation(clocks.takeQueueId())
            .setSettings(settings)
            .setCreatedWallMs(clocks.wallMs()));
  }

  public void update(String name, TopicRecord topic, TopicSettings settings) {
    put(name, topic.toBuilder().setSettings(settings));
  }

  /** A topic has these subscriptions from now on. */
  public void subscriptions(
      String name, TopicRecord topic, List<SubscriptionRecord> subscriptions) {
    put(name, topic.toBuilder().clearSubscriptions().addAllSubscriptions(subscriptions));
  }

  /** For a subscription that is made: one that is made again has a higher one. */
  public int takeSubscriptionIncarnation() {
    return clocks.takeQueueId();
  }

  /** Its row stays until all shards know. */
  public void delete(String name, TopicRecord topic) {
    put(name, topic.toBuilder().setDeleted(true));
  }

  /** All shards know of the topic as it is now. */
  public void confirm(String name, TopicRecord topic) {
    store.delete(TOPIC_PENDING, name);
    if (topic.getDeleted()) {
      store.delete(TOPIC, name);
      bindings.forget(name);
    }
  }

  private void put(String name, TopicRecord.Builder topic) {
    store.put(TOPIC, name, topic.setVersion(topic.getVersion() + 1).build());
    store.put(TOPIC_PENDING, name, Nothing.NOTHING);
  }
}
