package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.AssignedPartition;
import io.narumq.api.v1.AssignedTopic;
import io.narumq.api.v1.CommittedOffset;
import io.narumq.api.v1.DescribeGroupResponse;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.GroupMember;
import io.narumq.api.v1.GroupPartition;
import io.narumq.api.v1.GroupTopic;
import io.narumq.api.v1.ListGroupsResponse;
import io.narumq.api.v1.ListedGroup;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.PartitionOffset;
import io.narumq.api.v1.ResetOffsetsResponse;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.log.v1.ResetOffsets;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import io.narumq.statemachine.GroupSummary;
import io.narumq.statemachine.GroupView;
import java.util.List;

/** What callers are told about consumer groups. */
final class GroupAnswers {
  private GroupAnswers() {}

  static GroupHeartbeatResponse heartbeat(GroupAssigned assigned, LogPosition at) {
    GroupHeartbeatResponse.Builder answer =
        GroupHeartbeatResponse.newBuilder()
            .setEpoch(assigned.epoch())
            .setHeartbeatInterval(Durations.fromMillis(assigned.heartbeatMs()))
            .setSettled(assigned.settled())
            .setPosition(at);
    assigned.topics().forEach(topic -> answer.addTopics(topic(topic)));
    return answer.build();
  }

  private static AssignedTopic topic(CommandResult.AssignedTopic topic) {
    AssignedTopic.Builder told =
        AssignedTopic.newBuilder().setTopic(topic.name()).setTopicUid(topic.uid());
    topic.partitions().forEach(partition -> told.addPartitions(partition(partition)));
    return told.build();
  }

  private static AssignedPartition partition(CommandResult.AssignedPartition partition) {
    AssignedPartition.Builder told =
        AssignedPartition.newBuilder()
            .setPartition(partition.partition())
            .setEpoch(partition.epoch())
            .setFresh(partition.fresh());
    partition.committed().map(GroupAnswers::committed).ifPresent(told::setCommitted);
    return told.build();
  }

  private static CommittedOffset committed(CommandResult.CommittedOffset committed) {
    return CommittedOffset.newBuilder()
        .setOffset(committed.offset())
        .setMetadata(committed.metadata())
        .setCommittedAt(Timestamps.fromMillis(committed.committedWallMs()))
        .build();
  }

  static ResetOffsetsResponse reset(ResetOffsets command, long epoch, LogPosition at) {
    ResetOffsetsResponse.Builder answer =
        ResetOffsetsResponse.newBuilder().setEpoch(epoch).setPosition(at);
    for (io.narumq.log.v1.TopicOffsets of : command.getTopicsList()) {
      TopicOffsets.Builder told =
          TopicOffsets.newBuilder()
              .setTopic(of.getTopic().getName())
              .setTopicUid(of.getTopic().getUid());
      of.getOffsetsList()
          .forEach(
              offset ->
                  told.addOffsets(
                      PartitionOffset.newBuilder()
                          .setPartition(offset.getPartition())
                          .setOffset(offset.getOffset())));
      answer.addTopics(told);
    }
    return answer.build();
  }

  static DescribeGroupResponse describe(GroupView view) {
    DescribeGroupResponse.Builder answer =
        DescribeGroupResponse.newBuilder()
            .setGroup(view.name())
            .setGeneration(view.generation())
            .setSettled(view.settled());
    for (GroupView.Member member : view.members()) {
      answer.addMembers(
          GroupMember.newBuilder()
              .setMemberId(member.memberId())
              .setInstanceId(member.instanceId())
              .setSessionTimeout(Durations.fromMillis(member.sessionTimeoutMs()))
              .addAllTopics(member.topics())
              .setJoinedAt(Timestamps.fromMillis(member.joinedWallMs())));
    }
    view.topics().forEach(topic -> answer.addTopics(topic(topic)));
    return answer.build();
  }

  static GroupTopic topic(GroupView.Topic topic) {
    GroupTopic.Builder told =
        GroupTopic.newBuilder().setTopic(topic.name()).setTopicUid(topic.uid());
    if (topic.expiresWallMs() > 0) {
      told.setExpiresAt(Timestamps.fromMillis(topic.expiresWallMs()));
    }
    for (int number = 0; number < topic.partitions().size(); number++) {
      told.addPartitions(partition(number, topic.partitions().get(number)));
    }
    return told.build();
  }

  private static GroupPartition partition(int number, GroupView.Partition partition) {
    GroupPartition.Builder told =
        GroupPartition.newBuilder()
            .setPartition(number)
            .setOwner(partition.owner())
            .setTarget(partition.target())
            .setEpoch(partition.epoch());
    partition.committed().map(GroupAnswers::committed).ifPresent(told::setCommitted);
    return told.build();
  }

  /** One more than the page holds was asked for, to know whether there are more. */
  static ListGroupsResponse page(List<GroupSummary> found, int size) {
    ListGroupsResponse.Builder page = ListGroupsResponse.newBuilder().setMore(found.size() > size);
    found.stream()
        .limit(size)
        .forEach(
            group ->
                page.addGroups(
                    ListedGroup.newBuilder()
                        .setGroup(group.name())
                        .setMembers(group.members())
                        .setTopics(group.topics())
                        .setPartitions(group.partitions())
                        .setSettled(group.settled())));
    return page.build();
  }
}
