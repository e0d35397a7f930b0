package io.narumq.client.internal;

import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.OwnedPartitions;
import io.narumq.api.v1.PartitionOffset;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.api.v1.TopicPartitions;
import io.narumq.client.ResetTo;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What members of groups say, between the library and the protocol. */
final class GroupWire {
  /** Which topic, of all that had the name. */
  private record Topic(String name, long uid) {
    static Topic of(PartitionReader reader) {
      return new Topic(reader.partition().topic(), reader.uid());
    }
  }

  private GroupWire() {}

  static OwnedPartitions owned(Collection<PartitionReader> readers) {
    Map<Topic, TopicPartitions.Builder> topics = new LinkedHashMap<>();
    for (PartitionReader reader : readers) {
      topics
          .computeIfAbsent(
              Topic.of(reader),
              topic -> TopicPartitions.newBuilder().setTopic(topic.name()).setTopicUid(topic.uid()))
          .addPartitions(reader.partition().partition());
    }
    OwnedPartitions.Builder owned = OwnedPartitions.newBuilder();
    topics.values().forEach(owned::addTopics);
    return owned.build();
  }

  static CommitOffsetsRequest commit(
      String group, String memberId, long epoch, Map<PartitionReader, Long> offsets) {
    Map<Topic, TopicOffsets.Builder> topics = new LinkedHashMap<>();
    offsets.forEach(
        (reader, offset) ->
            topics
                .computeIfAbsent(
                    Topic.of(reader),
                    topic ->
                        TopicOffsets.newBuilder().setTopic(topic.name()).setTopicUid(topic.uid()))
                .addOffsets(
                    PartitionOffset.newBuilder()
                        .setPartition(reader.partition().partition())
                        .setOffset(offset)));
    CommitOffsetsRequest.Builder request =
        CommitOffsetsRequest.newBuilder().setGroup(group).setMemberId(memberId).setEpoch(epoch);
    topics.values().forEach(request::addTopics);
    return request.build();
  }

  static ResetOffsetsRequest reset(
      String group, String memberId, long epoch, PartitionReader reader, ResetTo to) {
    return ResetOffsetsRequest.newBuilder()
        .setGroup(group)
        .setMemberId(memberId)
        .setEpoch(epoch)
        .addTopics(
            to.toProto().toBuilder()
                .setTopic(reader.partition().topic())
                .setTopicUid(reader.uid())
                .addPartitions(reader.partition().partition()))
        .build();
  }
}
