package io.narumq.statemachine;

import com.google.protobuf.ByteString;
import io.narumq.log.v1.AttachProducer;
import io.narumq.log.v1.BindQueue;
import io.narumq.log.v1.CloseProducer;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.ConfirmTopic;
import io.narumq.log.v1.CreateTopic;
import io.narumq.log.v1.DeleteTopic;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.log.v1.Publish;
import io.narumq.log.v1.PutPartitions;
import io.narumq.log.v1.UnbindQueue;
import io.narumq.log.v1.UpdateTopic;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.TopicSettings;
import java.util.List;

/** Commands about topics, in a few words. */
final class TopicCommands {
  private TopicCommands() {}

  static TopicSettings settings(int partitions, long retentionMs, long retentionBytes) {
    return TopicSettings.newBuilder()
        .setPartitions(partitions)
        .setRetentionMs(retentionMs)
        .setRetentionBytes(retentionBytes)
        .build();
  }

  static Command create(String topic, TopicSettings settings) {
    return Command.newBuilder()
        .setCreateTopic(CreateTopic.newBuilder().setTopic(topic).setSettings(settings))
        .build();
  }

  static Command update(String topic, TopicSettings changes) {
    return Command.newBuilder()
        .setUpdateTopic(UpdateTopic.newBuilder().setTopic(topic).setSettings(changes))
        .build();
  }

  static Command delete(String topic) {
    return Command.newBuilder().setDeleteTopic(DeleteTopic.newBuilder().setTopic(topic)).build();
  }

  static Command confirm(String topic, int incarnation, long version) {
    return Command.newBuilder()
        .setConfirmTopic(
            ConfirmTopic.newBuilder()
                .setTopic(topic)
                .setIncarnation(incarnation)
                .setVersion(version))
        .build();
  }

  static Command put(
      String topic, int incarnation, long version, TopicSettings settings, Integer... partitions) {
    return Command.newBuilder()
        .setPutPartitions(
            PutPartitions.newBuilder()
                .setTopic(topic)
                .setIncarnation(incarnation)
                .setVersion(version)
                .setSettings(settings)
                .addAllPartitions(List.of(partitions)))
        .build();
  }

  static Command bind(String topic, String queue, String filter) {
    return Command.newBuilder()
        .setBindQueue(BindQueue.newBuilder().setTopic(topic).setQueue(queue).setFilter(filter))
        .build();
  }

  static Command unbind(String topic, String queue) {
    return Command.newBuilder()
        .setUnbindQueue(UnbindQueue.newBuilder().setTopic(topic).setQueue(queue))
        .build();
  }

  /** An index with everything in it. */
  static MessageSetIndex.Builder index(String... bodies) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    for (String body : bodies) {
      index
          .addBodyBytes(body.length())
          .addKeys("k" + body)
          .addSubjects("s." + body)
          .addHappenedMs(7)
          .addHeaders(
              MessageHeaders.newBuilder()
                  .addHeaders(Header.newBuilder().setName("n").setValue("v")));
    }
    return index;
  }

  static Command publish(String topic, int partition, MessageSetIndex.Builder index, String all) {
    return Command.newBuilder()
        .setPublish(
            Publish.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .setIndex(index)
                .setBodies(ByteString.copyFromUtf8(all)))
        .build();
  }

  static Command publish(String topic, int partition, String... bodies) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    for (String body : bodies) {
      index.addBodyBytes(body.length());
    }
    return publish(topic, partition, index, String.join("", bodies));
  }

  static Command stamped(Command publish, long number, int epoch, long sequence) {
    return Command.newBuilder()
        .setPublish(
            publish.getPublish().toBuilder()
                .setProducer(
                    ProducerStamp.newBuilder()
                        .setNumber(number)
                        .setEpoch(epoch)
                        .setSequence(sequence)))
        .build();
  }

  /** The same publish or attach of a producer, meant for the topic of this incarnation. */
  static Command of(int incarnation, Command command) {
    Command.Builder of = command.toBuilder();
    if (command.hasPublish()) {
      of.getPublishBuilder().setIncarnation(incarnation);
    } else {
      of.getAttachProducerBuilder().setIncarnation(incarnation);
    }
    return of.build();
  }

  static Command attachProducer(String topic, int partition, String id) {
    return Command.newBuilder()
        .setAttachProducer(
            AttachProducer.newBuilder().setTopic(topic).setPartition(partition).setProducerId(id))
        .build();
  }

  static Command closeProducer(String topic, int partition, long number, int epoch) {
    return Command.newBuilder()
        .setCloseProducer(
            CloseProducer.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .setNumber(number)
                .setEpoch(epoch))
        .build();
  }
}
