package io.narumq.statemachine;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.CommitOffsets;
import io.narumq.log.v1.DeleteGroup;
import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.log.v1.GroupTopic;
import io.narumq.log.v1.LeaveGroup;
import io.narumq.log.v1.OwnedPartitions;
import io.narumq.log.v1.PartitionOffset;
import io.narumq.log.v1.ResetOffsets;
import io.narumq.log.v1.TopicOffsets;
import io.narumq.log.v1.TopicPartitions;
import io.narumq.statemachine.CommandResult.AssignedPartition;
import io.narumq.statemachine.CommandResult.AssignedTopic;
import java.util.List;

/** Short ways to write commands about consumer groups in tests. */
final class GroupCommands {
  private GroupCommands() {}

  static GroupTopic topic(String name, int partitions) {
    return topic(name, 1, partitions);
  }

  static GroupTopic topic(String name, long uid, int partitions) {
    return GroupTopic.newBuilder().setName(name).setUid(uid).setPartitions(partitions).build();
  }

  static GroupHeartbeat.Builder join(String group, String memberId, GroupTopic... topics) {
    return GroupHeartbeat.newBuilder()
        .setGroup(group)
        .setMemberId(memberId)
        .setSessionTimeoutMs(10_000)
        .setTopicsVersion(1)
        .addAllTopics(List.of(topics));
  }

  static GroupHeartbeat.Builder heartbeat(String group, String memberId, long epoch) {
    return GroupHeartbeat.newBuilder().setGroup(group).setMemberId(memberId).setEpoch(epoch);
  }

  /** All that was assigned, as what the member has. */
  static OwnedPartitions owned(List<AssignedTopic> assigned) {
    OwnedPartitions.Builder owned = OwnedPartitions.newBuilder();
    assigned.forEach(
        topic ->
            owned.addTopics(
                TopicPartitions.newBuilder()
                    .setName(topic.name())
                    .setUid(topic.uid())
                    .addAllPartitions(
                        topic.partitions().stream().map(AssignedPartition::partition).toList())));
    return owned.build();
  }

  static Command of(GroupHeartbeat.Builder heartbeat) {
    return Command.newBuilder().setGroupHeartbeat(heartbeat).build();
  }

  static Command leave(String group, String memberId) {
    return Command.newBuilder()
        .setLeaveGroup(LeaveGroup.newBuilder().setGroup(group).setMemberId(memberId))
        .build();
  }

  static Command leaveInstance(String group, String instanceId) {
    return Command.newBuilder()
        .setLeaveGroup(LeaveGroup.newBuilder().setGroup(group).setInstanceId(instanceId))
        .build();
  }

  static PartitionOffset.Builder at(int partition, long offset) {
    return PartitionOffset.newBuilder().setPartition(partition).setOffset(offset);
  }

  static Command commit(
      String group,
      String memberId,
      long epoch,
      GroupTopic topic,
      PartitionOffset.Builder... offsets) {
    return Command.newBuilder()
        .setCommitOffsets(
            CommitOffsets.newBuilder()
                .setGroup(group)
                .setMemberId(memberId)
                .setEpoch(epoch)
                .addTopics(offsets(topic, offsets)))
        .build();
  }

  static Command reset(
      String group,
      String memberId,
      long epoch,
      GroupTopic topic,
      PartitionOffset.Builder... offsets) {
    return Command.newBuilder()
        .setResetOffsets(
            ResetOffsets.newBuilder()
                .setGroup(group)
                .setMemberId(memberId)
                .setEpoch(epoch)
                .addTopics(offsets(topic, offsets)))
        .build();
  }

  private static TopicOffsets offsets(GroupTopic topic, PartitionOffset.Builder... offsets) {
    TopicOffsets.Builder of = TopicOffsets.newBuilder().setTopic(topic);
    for (PartitionOffset.Builder offset : offsets) {
      of.addOffsets(offset);
    }
    return of.build();
  }

  static Command deleteGroup(String group) {
    return Command.newBuilder().setDeleteGroup(DeleteGroup.newBuilder().setGroup(group)).build();
  }
}
