package io.narumq.client.internal;

import io.narumq.api.v1.CommittedOffset;
import io.narumq.api.v1.DescribeGroupResponse;
import io.narumq.api.v1.GroupPartition;
import io.narumq.api.v1.GroupTopic;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.client.ErrorReason;
import io.narumq.client.GroupDescription;
import io.narumq.client.PartitionInfo;
import io.narumq.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Looks at groups from outside. Like {@link Calls} in all that concerns threads and failures. */
public final class GroupAdmin {
  private final GroupCalls groups;
  private final TopicCalls topics;

  public GroupAdmin(Calls calls) {
    this.groups = new GroupCalls(calls);
    this.topics = new TopicCalls(calls);
  }

  public GroupCalls calls() {
    return groups;
  }

  /** Where the offsets are now. */
  public CompletableFuture<Map<TopicPartition, Long>> reset(ResetOffsetsRequest request) {
    return groups
        .reset(request)
        .thenApply(
            answer -> {
              Map<TopicPartition, Long> offsets = new TreeMap<>();
              for (TopicOffsets topic : answer.getTopicsList()) {
                topic
                    .getOffsetsList()
                    .forEach(
                        offset ->
                            offsets.put(
                                new TopicPartition(topic.getTopic(), offset.getPartition()),
                                offset.getOffset()));
              }
              return offsets;
            });
  }

  public CompletableFuture<GroupDescription> describe(String group) {
    return groups.describe(group).thenCompose(this::withEnds);
  }

  private CompletableFuture<GroupDescription> withEnds(DescribeGroupResponse group) {
    List<CompletableFuture<GroupDescription.Partition>> partitions = new ArrayList<>();
    for (GroupTopic topic : group.getTopicsList()) {
      for (GroupPartition partition : topic.getPartitionsList()) {
        partitions.add(
            end(topic, partition.getPartition())
                .thenApply(end -> partition(topic.getTopic(), partition, end)));
      }
    }
    return CompletableFuture.allOf(partitions.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                new GroupDescription(
                    group.getGroup(),
                    group.getGeneration(),
                    group.getSettled(),
                    group.getMembersList().stream().map(GroupAdmin::member).toList(),
                    partitions.stream().map(CompletableFuture::join).toList()));
  }

  /** Nothing of a topic that was deleted: the group remembers it for a while. */
  private CompletableFuture<Optional<PartitionInfo>> end(GroupTopic topic, int partition) {
    return topics
        .partition(new TopicPartition(topic.getTopic(), partition), (int) topic.getTopicUid())
        .handle(
            (found, failure) -> {
              if (failure == null) {
                return Optional.of(found);
              }
              ErrorReason reason = Calls.reason(failure).reason();
              if (reason == ErrorReason.TOPIC_REPLACED
                  || reason == ErrorReason.PARTITION_NOT_FOUND) {
                return Optional.empty();
              }
              throw new CompletionException(Calls.reason(failure));
            });
  }

  private static GroupDescription.Member member(io.narumq.api.v1.GroupMember member) {
    return new GroupDescription.Member(
        member.getMemberId(),
        member.getInstanceId(),
        Durations.of(member.getSessionTimeout()),
        List.copyOf(member.getTopicsList()),
        Wire.instant(member.getJoinedAt()));
  }

  private static GroupDescription.Partition partition(
      String topic, GroupPartition partition, Optional<PartitionInfo> end) {
    CommittedOffset committed = partition.getCommitted();
    boolean known = partition.hasCommitted();
    return new GroupDescription.Partition(
        new TopicPartition(topic, partition.getPartition()),
        partition.getOwner(),
        partition.getTarget(),
        known ? OptionalLong.of(committed.getOffset()) : OptionalLong.empty(),
        known ? Optional.of(Wire.instant(committed.getCommittedAt())) : Optional.empty(),
        end.isPresent() ? OptionalLong.of(end.get().firstOffset()) : OptionalLong.empty(),
        end.isPresent() ? OptionalLong.of(end.get().nextOffset()) : OptionalLong.empty());
  }
}
