package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.CreateSubscription;
import io.narumq.log.v1.DeleteSubscription;
import io.narumq.log.v1.UpdateSubscription;
import io.narumq.state.v1.PartitionStart;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.state.v1.SubscriptionStart;
import io.narumq.state.v1.TopicRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.SubscriptionStored;
import io.narumq.statemachine.state.ShardState;
import io.narumq.statemachine.state.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions of topics, in the shard of the topic's name. To a topic a change of them is one
 * like any other: all shards that hold partitions are told of it. Making the same one again is
 * success, so that a lost answer can be repeated.
 */
public final class SubscriptionProcessor {
  private static final int OF_TOPIC_MAX = 100;

  /** Each subscription has something of each partition. */
  private static final int PARTITIONS_MAX = 5_000;

  private final ShardState state;
  private final Topics topics;

  public SubscriptionProcessor(ShardState state) {
    this.state = state;
    this.topics = state.topics();
  }

  public CommandResult apply(CreateSubscription command) {
    TopicRecord topic = find(command.getTopic());
    if (topic == null) {
      return Rejections.topicNotFound(command.getTopic());
    }
    Rejected wrong =
        SubscriptionRules.check(command.getTopic(), command.getName(), command.getSettings());
    if (wrong == null) {
      wrong = check(command.getStart(), command.getTopic(), topic.getSettings().getPartitions());
    }
    if (wrong != null) {
      return wrong;
    }
    SubscriptionRecord existing = find(topic, command.getName());
    if (existing == null) {
      return create(topic, command);
    }
    return existing.getSettings().equals(command.getSettings())
            && existing.getStart().equals(command.getStart())
        ? new SubscriptionStored(false, existing)
        : new Rejected(
            ErrorReason.ERROR_REASON_SUBSCRIPTION_EXISTS_DIFFERENT,
            "subscription '"
                + command.getName()
                + "' of topic '"
                + command.getTopic()
                + "' exists with other settings; use them, or another name");
  }

  private CommandResult create(TopicRecord topic, CreateSubscription command) {
    int subscriptions = topic.getSubscriptionsCount() + 1;
    if (subscriptions > OF_TOPIC_MAX
        || subscriptions * topic.getSettings().getPartitions() > PARTITIONS_MAX) {
      return new Rejected(
          ErrorReason.ERROR_REASON_TOO_MANY_SUBSCRIPTIONS,
          "topic '"
              + command.getTopic()
              + "' has as many subscriptions as it may have: 100, and 5,000 partitions of them; delete one");
    }
    SubscriptionRecord made =
        SubscriptionRecord.newBuilder()
            .setName(command.getName())
            .setIncarnation(topics.takeSubscriptionIncarnation())
            .setSettings(command.getSettings())
            .setStart(command.getStart())
            .setCreatedWallMs(state.clocks().wallMs())
            .build();
    List<SubscriptionRecord> all = new ArrayList<>(topic.getSubscriptionsList());
    all.add(made);
    put(command.getTopic(), topic, all);
    return new SubscriptionStored(true, made);
  }

  public CommandResult apply(UpdateSubscription command) {
    TopicRecord topic = find(command.getTopic());
    SubscriptionRecord before = topic == null ? null : find(topic, command.getName());
    if (topic == null || before == null) {
      return notFound(topic, command.getTopic(), command.getName());
    }
    SubscriptionSettings settings =
        before.getSettings().toBuilder().mergeFrom(command.getSettings()).build();
    Rejected wrong = SubscriptionRules.check(command.getTopic(), command.getName(), settings);
    if (wrong != null) {
      return wrong;
    }
    SubscriptionRecord after = before.toBuilder().setSettings(settings).build();
    if (!after.equals(before)) {
      List<SubscriptionRecord> all = others(topic, command.getName());
      all.add(after);
      put(command.getTopic(), topic, all);
    }
    return new SubscriptionStored(false, after);
  }

  public CommandResult apply(DeleteSubscription command) {
    TopicRecord topic = find(command.getTopic());
    if (topic == null || find(topic, command.getName()) == null) {
      return notFound(topic, command.getTopic(), command.getName());
    }
    put(command.getTopic(), topic, others(topic, command.getName()));
    return Done.DONE;
  }

  private void put(String name, TopicRecord topic, List<SubscriptionRecord> subscriptions) {
    subscriptions.sort(Comparator.comparing(SubscriptionRecord::getName));
    topics.subscriptions(name, topic, subscriptions);
  }

  private @Nullable TopicRecord find(String name) {
    TopicRecord topic = topics.find(name);
    return topic == null || topic.getDeleted() ? null : topic;
  }

  private static @Nullable SubscriptionRecord find(TopicRecord topic, String name) {
    return topic.getSubscriptionsList().stream()
        .filter(subscription -> subscription.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static List<SubscriptionRecord> others(TopicRecord topic, String name) {
    List<SubscriptionRecord> others = new ArrayList<>(topic.getSubscriptionsList());
    others.removeIf(subscription -> subscription.getName().equals(name));
    return others;
  }

  private static Rejected notFound(@Nullable TopicRecord topic, String name, String subscription) {
    return topic == null
        ? Rejections.topicNotFound(name)
        : Rejections.subscriptionNotFound(name + "/" + subscription);
  }

  private static @Nullable Rejected check(SubscriptionStart start, String topic, int partitions) {
    for (PartitionStart at : start.getPartitionsList()) {
      if (Integer.compareUnsigned(at.getPartition(), partitions) >= 0) {
        return Rejections.fieldInvalid(
            "topic '"
                + topic
                + "' has no partition "
                + Integer.toUnsignedString(at.getPartition())
                + " to begin in; its partitions are 0 to "
                + (partitions - 1));
      }
    }
    return start.getPublishedWallMs() < 0
            || (start.getLatest() && start.getPublishedWallMs() > 0)
            || start.getPartitionsCount() > PARTITIONS_MAX
        ? Rejections.fieldInvalid("a subscription begins at one place of a partition")
        : null;
  }
}
