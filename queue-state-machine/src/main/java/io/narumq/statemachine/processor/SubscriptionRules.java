package io.narumq.statemachine.processor;

import io.narumq.api.ChannelName;
import io.narumq.api.QueueName;
import io.narumq.api.filter.Filter;
import io.narumq.api.filter.FilterSyntaxException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.PoisonAction;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.ParkedKeys;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What subscriptions must be for apply to work with them, whoever wrote them to the log. */
final class SubscriptionRules {
  private SubscriptionRules() {}

  /** What is wrong with one of those of a topic; null if nothing is. */
  static @Nullable Rejected checkAll(String topic, List<SubscriptionRecord> subscriptions) {
    Set<String> names = new HashSet<>();
    Set<Integer> incarnations = new HashSet<>();
    for (SubscriptionRecord subscription : subscriptions) {
      Rejected wrong = check(topic, subscription.getName(), subscription.getSettings());
      if (wrong != null) {
        return wrong;
      }
      if (!names.add(subscription.getName()) || !incarnations.add(subscription.getIncarnation())) {
        return Rejections.fieldInvalid("two subscriptions of a topic are called alike");
      }
    }
    return null;
  }

  static @Nullable Rejected check(String topic, String name, SubscriptionSettings settings) {
    if (!ChannelName.isValid(name)) {
      return Rejections.fieldInvalid(
          "'" + name + "' is no name of a subscription; the rule: " + ChannelName.RULE);
    }
    Rejected wrong = SettingsRules.checkDelivery(settings.getDelivery());
    if (wrong == null) {
      wrong = checkSource(topic, settings.getDelivery());
    }
    return wrong != null ? wrong : checkFilter(settings.getFilter());
  }

  /** All that is for queues, which store their messages themselves, is as it is by default. */
  private static @Nullable Rejected checkSource(String topic, QueueSettings delivery) {
    if (delivery.getFifo()
        || delivery.getTtlMs() != 0
        || delivery.getMaxMessages() != 0
        || delivery.getMaxBytes() != 0) {
      return Rejections.fieldInvalid(
          "fifo, ttl, max_messages and max_bytes are for queues, not for subscriptions");
    }
    String deadLetterQueue = delivery.getDeadLetterQueue();
    PoisonAction action = ParkedKeys.onPoison(delivery);
    if (deadLetterQueue.isEmpty()) {
      return action == PoisonAction.POISON_ACTION_SKIP
          ? null
          : Rejections.fieldInvalid("without a dead-letter queue a subscription skips poison");
    }
    boolean together =
        QueueName.isValid(deadLetterQueue)
            && QueueName.hasTag(topic)
            && QueueName.placementKey(topic).equals(QueueName.placementKey(deadLetterQueue));
    return together && action == PoisonAction.POISON_ACTION_DEAD_LETTER
        ? null
        : Rejections.fieldInvalid(
            "a dead-letter queue has to live in one shard with all partitions: topic '"
                + topic
                + "' and queue '"
                + deadLetterQueue
                + "' need the same part in braces");
  }

  /** Of a subscription, or of a binding. */
  static @Nullable Rejected checkFilter(String text) {
    try {
      var unused = Filter.parse(text);
      return null;
    } catch (FilterSyntaxException e) {
      return new Rejected(ErrorReason.ERROR_REASON_FILTER_INVALID, e.getMessage());
    }
  }
}
