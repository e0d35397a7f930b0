package io.narumq.statemachine.topic;

import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.TopicSettings;
import java.util.List;

/**
 * A topic as the shard of its name knows it.
 *
 * @param incarnation a topic that is made again has a higher one
 * @param version grows with each change
 * @param pending not all shards that hold partitions were told of this version yet
 * @param subscriptions by name
 * @param deleted and gone when they all were
 */
public record TopicView(
    String name,
    int incarnation,
    long version,
    TopicSettings settings,
    long createdWallMs,
    boolean pending,
    boolean deleted,
    List<SubscriptionRecord> subscriptions) {}
