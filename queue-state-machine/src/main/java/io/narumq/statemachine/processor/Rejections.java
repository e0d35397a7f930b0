package io.narumq.statemachine.processor;

import io.narumq.api.SubscriptionName;
import io.narumq.api.v1.ErrorReason;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Partitions;

/** Refusals that several commands share: what, which, and what to do next. */
final class Rejections {
  private Rejections() {}

  static Rejected queueNotFound(String queue) {
    return new Rejected(
        ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND,
        "queue '" + queue + "' does not exist; create it first");
  }

  /** Of whatever messages are taken from. */
  static Rejected sourceNotFound(String name) {
    return SubscriptionName.isOne(name) ? subscriptionNotFound(name) : queueNotFound(name);
  }

  static Rejected subscriptionNotFound(String name) {
    return new Rejected(
        ErrorReason.ERROR_REASON_SUBSCRIPTION_NOT_FOUND,
        "subscription '" + name + "' does not exist; create it first");
  }

  static Rejected topicNotFound(String topic) {
    return new Rejected(
        ErrorReason.ERROR_REASON_TOPIC_NOT_FOUND,
        "topic '" + topic + "' does not exist; create it first");
  }

  /** Why there is no such partition, or none of the topic that was meant. */
  static Rejected partitionMissing(
      Partitions partitions, String topic, int partition, int incarnation) {
    return partitions.isReplaced(topic, incarnation)
        ? new Rejected(
            ErrorReason.ERROR_REASON_TOPIC_REPLACED,
            "topic '"
                + topic
                + "' was deleted and made again since; begin anew with what it is now")
        : new Rejected(
            ErrorReason.ERROR_REASON_PARTITION_NOT_FOUND,
            "topic '" + topic + "' has no partition " + partition + " in this shard");
  }

  static Rejected sessionNotFound(String sessionId) {
    return new Rejected(
        ErrorReason.ERROR_REASON_SESSION_NOT_FOUND,
        "session '" + sessionId + "' has expired, was closed or was never attached; attach it");
  }

  static Rejected fifoConflict(String queue, String why) {
    return new Rejected(
        ErrorReason.ERROR_REASON_FIFO_CONFLICT, "queue '" + queue + "' is FIFO by key: " + why);
  }

  static Rejected queueFull(String queue) {
    return new Rejected(
        ErrorReason.ERROR_REASON_QUEUE_FULL,
        "queue '" + queue + "' holds as much as its limits allow; receive and ack, or raise them");
  }

  static Rejected groupNotFound(String group) {
    return new Rejected(
        ErrorReason.ERROR_REASON_GROUP_NOT_FOUND, "consumer group '" + group + "' does not exist");
  }

  static Rejected groupNotEmpty(String group) {
    return new Rejected(
        ErrorReason.ERROR_REASON_GROUP_NOT_EMPTY,
        "consumer group '" + group + "' has members; stop them first");
  }

  static Rejected groupFull(String why) {
    return new Rejected(ErrorReason.ERROR_REASON_GROUP_FULL, why);
  }

  static Rejected memberNotFound(String group, String memberId) {
    return new Rejected(
        ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND,
        "member '"
            + memberId
            + "' is not in consumer group '"
            + group
            + "': it was silent for too long, left or never joined; join (again) with epoch 0");
  }

  static Rejected memberFenced(String why) {
    return new Rejected(ErrorReason.ERROR_REASON_MEMBER_FENCED, why);
  }

  static Rejected fieldInvalid(String message) {
    return new Rejected(ErrorReason.ERROR_REASON_FIELD_INVALID, message);
  }
}
