package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.ConfirmTopic;
import io.narumq.log.v1.CreateTopic;
import io.narumq.log.v1.DeleteTopic;
import io.narumq.log.v1.PutPartitions;
import io.narumq.log.v1.UpdateTopic;
import io.narumq.state.v1.TopicRecord;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.TopicStored;
import io.narumq.statemachine.state.ShardState;
import io.narumq.statemachine.state.Topics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Topics, and what the shards that hold their partitions are told of them. Making the same topic
 * again is success, so that a lost answer can be repeated.
 */
public final class TopicProcessor {
  private static final int PARTITIONS_MAX = 1_000;

  private final ShardState state;
  private final Topics topics;
  private final Effects effects;

  public TopicProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.topics = state.topics();
    this.effects = effects;
  }

  public CommandResult apply(CreateTopic command) {
    String name = command.getTopic();
    Rejected wrong = check(command.getSettings());
    if (wrong != null) {
      return wrong;
    }
    TopicRecord existing = topics.find(name);
    if (existing == null) {
      topics.create(name, command.getSettings());
      return stored(name, true);
    }
    if (existing.getDeleted()) {
      return beingDeleted(name);
    }
    return existing.getSettings().equals(command.getSettings())
        ? stored(name, false)
        : new Rejected(
            ErrorReason.ERROR_REASON_TOPIC_EXISTS_DIFFERENT,
            "topic '" + name + "' exists with other settings; use them, or another name");
  }

  public CommandResult apply(UpdateTopic command) {
    String name = command.getTopic();
    TopicRecord topic = topics.find(name);
    if (topic == null || topic.getDeleted()) {
      return Rejections.topicNotFound(name);
    }
    TopicSettings before = topic.getSettings();
    TopicSettings after = before.toBuilder().mergeFrom(command.getSettings()).build();
    if (after.getPartitions() != before.getPartitions()) {
      return Rejections.fieldInvalid(
          "topic '%s' has %d partitions, and their number never changes: keys would move to others"
              .formatted(name, before.getPartitions()));
    }
    Rejected wrong = check(after);
    if (wrong != null) {
      return wrong;
    }
    if (!after.equals(before)) {
      topics.update(name, topic, after);
    }
    return stored(name, false);
  }

  public CommandResult apply(DeleteTopic command) {
    String name = command.getTopic();
    TopicRecord topic = topics.find(name);
    if (topic == null) {
      return Rejections.topicNotFound(name);
    }
    if (!topic.getDeleted()) {
      topics.delete(name, topic);
    }
    return stored(name, false);
  }

  public CommandResult apply(ConfirmTopic command) {
    TopicRecord topic = topics.find(command.getTopic());
    if (topic != null
        && topic.getIncarnation() == command.getIncarnation()
        && topic.getVersion() == command.getVersion()) {
      topics.confirm(command.getTopic(), topic);
    }
    return Done.DONE;
  }

  public CommandResult apply(PutPartitions command) {
    List<Integer> numbers = command.getPartitionsList();
    Rejected wrong = check(command.getSettings());
    if (wrong != null) {
      return wrong;
    }
    int partitions = command.getSettings().getPartitions();
    if (numbers.stream().distinct().count() != numbers.size()
        || !numbers.stream().allMatch(number -> number >= 0 && number < partitions)) {
      return Rejections.fieldInvalid("partitions of a topic have different numbers, from 0");
    }
    wrong = SubscriptionRules.checkAll(command.getTopic(), command.getSubscriptionsList());
    if (wrong != null) {
      return wrong;
    }
    if (state.topicPartitions().put(command)) {
      effects.partitionsChanged(command.getTopic());
    }
    return Done.DONE;
  }

  private TopicStored stored(String name, boolean created) {
    TopicRecord topic = topics.find(name);
    return new TopicStored(
        created, topic.getIncarnation(), topic.getVersion(), topic.getSettings());
  }

  private static Rejected beingDeleted(String name) {
    return new Rejected(
        ErrorReason.ERROR_REASON_TOPIC_BEING_DELETED,
        "topic '" + name + "' was deleted and not all shards know of it yet; try again shortly");
  }

  /** What settings must be for apply to work with them, whoever wrote them to the log. */
  private static @Nullable Rejected check(TopicSettings settings) {
    if (settings.getPartitions() < 1 || settings.getPartitions() > PARTITIONS_MAX) {
      return Rejections.fieldInvalid("a topic has 1 to 1,000 partitions");
    }
    return settings.getRetentionMs() < 0 || settings.getRetentionMs() > SettingsRules.MS_MAX
        ? Rejections.fieldInvalid("retention of a topic is negative or beyond all limits")
        : null;
  }
}
