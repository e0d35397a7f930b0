package io.narumq.statemachine;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.PoisonAction;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateSubscription;
import io.narumq.log.v1.DeleteSubscription;
import io.narumq.log.v1.Publish;
import io.narumq.log.v1.UpdateSubscription;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.PartitionStart;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.state.v1.SubscriptionStart;
import java.util.List;

/** Commands about subscriptions, in a few words. */
final class SubscriptionCommands {
  private SubscriptionCommands() {}

  /** Of one that skips poison. */
  static QueueSettings.Builder delivery(long leaseMs) {
    return QueueSettings.newBuilder()
        .setLeaseMs(leaseMs)
        .setOnPoison(PoisonAction.POISON_ACTION_SKIP_VALUE);
  }

  static SubscriptionSettings settings(QueueSettings.Builder delivery, String filter) {
    return SubscriptionSettings.newBuilder().setDelivery(delivery).setFilter(filter).build();
  }

  static SubscriptionRecord record(String name, int incarnation, SubscriptionSettings settings) {
    return SubscriptionRecord.newBuilder()
        .setName(name)
        .setIncarnation(incarnation)
        .setSettings(settings)
        .build();
  }

  static SubscriptionStart at(int partition, long offset) {
    return SubscriptionStart.newBuilder()
        .addPartitions(PartitionStart.newBuilder().setPartition(partition).setOffset(offset))
        .build();
  }

  static Command create(
      String topic, String name, SubscriptionSettings settings, SubscriptionStart start) {
    return Command.newBuilder()
        .setCreateSubscription(
            CreateSubscription.newBuilder()
                .setTopic(topic)
                .setName(name)
                .setSettings(settings)
                .setStart(start))
        .build();
  }

  static Command update(String topic, String name, SubscriptionSettings changes) {
    return Command.newBuilder()
        .setUpdateSubscription(
            UpdateSubscription.newBuilder().setTopic(topic).setName(name).setSettings(changes))
        .build();
  }

  static Command delete(String topic, String name) {
    return Command.newBuilder()
        .setDeleteSubscription(DeleteSubscription.newBuilder().setTopic(topic).setName(name))
        .build();
  }

  /** The same telling, with subscriptions. */
  static Command put(Command partitions, List<SubscriptionRecord> subscriptions) {
    return Command.newBuilder()
        .setPutPartitions(
            partitions.getPutPartitions().toBuilder()
                .clearSubscriptions()
                .addAllSubscriptions(subscriptions))
        .build();
  }

  /** A set of messages with subjects, each with its own as body and as header `s`. */
  static Command publish(String topic, int partition, String... subjects) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    for (String subject : subjects) {
      index
          .addBodyBytes(subject.length())
          .addSubjects(subject)
          .addHeaders(
              MessageHeaders.newBuilder()
                  .addHeaders(Header.newBuilder().setName("s").setValue(subject)));
    }
    return Command.newBuilder()
        .setPublish(
            Publish.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .setIndex(index)
                .setBodies(ByteString.copyFromUtf8(String.join("", subjects))))
        .build();
  }

  /** Messages of which nothing can be read without unpacking all. */
  static Command packed(String topic, int messages) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder().setCompression(1);
    for (int i = 0; i < messages; i++) {
      index.addBodyBytes(100);
    }
    return Command.newBuilder()
        .setPublish(
            Publish.newBuilder()
                .setTopic(topic)
                .setIndex(index)
                .setBodies(ByteString.copyFromUtf8("packed")))
        .build();
  }
}
