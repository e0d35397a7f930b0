package io.narumq.node.grpc;

import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.api.v1.PartitionOffset;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.api.v1.TopicPartitions;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CommitOffsets;
import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.log.v1.GroupTopic;
import io.narumq.log.v1.LeaveGroup;
import io.narumq.log.v1.OwnedPartitions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls about consumer groups as commands. What a call names is checked when it is read here. */
final class GroupCommands {
  private GroupCommands() {}

  /** Checks all that can be checked without knowing the topics. */
  static void check(GroupHeartbeatRequest request) {
    Fields.memberId(request.getMemberId());
    Fields.instanceId(request.getInstanceId());
    Fields.count(
        "topics",
        request.getTopicsCount(),
        request.getEpoch() == 0 ? 1 : 0,
        Limits.GROUP_TOPICS_MAX);
    request.getTopicsList().forEach(Fields::topic);
    Fields.atMost("topics_version", request.getTopicsVersion(), Integer.MAX_VALUE, 0);
    Fields.sessionTimeout(
        "session_timeout", request.hasSessionTimeout(), request.getSessionTimeout());
    waitMs(request);
    List<TopicPartitions> owned = request.getOwned().getTopicsList();
    Fields.count("owned.topics", owned.size(), 0, Limits.GROUP_OWNED_MAX);
    int partitions = owned.stream().mapToInt(TopicPartitions::getPartitionsCount).sum();
    Fields.count("owned.partitions", partitions, 0, Limits.GROUP_OWNED_MAX);
    owned.forEach(of -> Fields.topic(of.getTopic()));
  }

  /** Who says something is heard at once. */
  static long waitMs(GroupHeartbeatRequest request) {
    long waitMs = Fields.duration("wait_time", request.getWaitTime(), 0, Limits.WAIT_MS_MAX);
    boolean saysSomething =
        request.getEpoch() == 0 || request.getTopicsCount() > 0 || request.hasOwned();
    return saysSomething ? 0 : waitMs;
  }

  static Command heartbeat(GroupHeartbeatRequest request, Map<String, GroupTopic> topics) {
    GroupHeartbeat.Builder command =
        GroupHeartbeat.newBuilder()
            .setGroup(request.getGroup())
            .setMemberId(request.getMemberId())
            .setInstanceId(request.getInstanceId())
            .setSessionTimeoutMs(sessionTimeoutMs(request))
            .setEpoch(request.getEpoch())
            .setTopicsVersion(request.getTopicsVersion());
    request.getTopicsList().stream().distinct().map(topics::get).forEach(command::addTopics);
    if (request.hasOwned()) {
      command.setOwned(OwnedPartitions.newBuilder());
      request
          .getOwned()
          .getTopicsList()
          .forEach(
              of ->
                  command
                      .getOwnedBuilder()
                      .addTopicsBuilder()
                      .setName(of.getTopic())
                      .setUid(of.getTopicUid())
                      .addAllPartitions(of.getPartitionsList()));
    }
    return Command.newBuilder().setGroupHeartbeat(command).build();
  }

  /** 0 stands for what the member said before. */
  private static long sessionTimeoutMs(GroupHeartbeatRequest request) {
    return request.hasSessionTimeout() || request.getEpoch() == 0
        ? Fields.sessionTimeout(
            "session_timeout", request.hasSessionTimeout(), request.getSessionTimeout())
        : 0;
  }

  static Command leave(LeaveGroupRequest request) {
    if (request.getMemberId().isEmpty() == request.getInstanceId().isEmpty()) {
      throw ApiErrors.fieldInvalid("member_id", "this or instance_id, and not both");
    }
    LeaveGroup.Builder command = LeaveGroup.newBuilder().setGroup(request.getGroup());
    if (request.getMemberId().isEmpty()) {
      command.setInstanceId(Fields.instanceId(request.getInstanceId()));
    } else {
      command.setMemberId(Fields.memberId(request.getMemberId()));
    }
    return Command.newBuilder().setLeaveGroup(command).build();
  }

  /** Like the other one. */
  static void check(CommitOffsetsRequest request) {
    boolean isMember = !request.getMemberId().isEmpty();
    Fields.count("topics", request.getTopicsCount(), 1, Limits.GROUP_TOPICS_MAX);
    int count = request.getTopicsList().stream().mapToInt(TopicOffsets::getOffsetsCount).sum();
    Fields.count("offsets", count, 1, Limits.GROUP_PARTITIONS_MAX);
    if (isMember) {
      Fields.memberId(request.getMemberId());
    }
    for (TopicOffsets of : request.getTopicsList()) {
      Fields.topic(of.getTopic());
      if (isMember && of.getTopicUid() == 0) {
        throw ApiErrors.fieldInvalid(
            "topic_uid", "a member says which topic of that name it means");
      }
      of.getOffsetsList().forEach(GroupCommands::check);
    }
  }

  private static void check(PartitionOffset offset) {
    Fields.atMost("partition", offset.getPartition(), Limits.PARTITIONS_MAX - 1, 0);
    Fields.offset(offset.getOffset());
    Fields.text("metadata", offset.getMetadata(), Limits.OFFSET_METADATA_BYTES_MAX);
  }

  /**
   * A commit.
   *
   * @param topics empty for a member, whose word is fenced by what it was given
   */
  static Command commit(CommitOffsetsRequest request, Map<String, GroupTopic> topics) {
    CommitOffsets.Builder command =
        CommitOffsets.newBuilder()
            .setGroup(request.getGroup())
            .setMemberId(request.getMemberId())
            .setEpoch(request.getEpoch());
    for (TopicOffsets of : request.getTopicsList()) {
      GroupTopic topic =
          request.getMemberId().isEmpty()
              ? same(of.getTopicUid(), topics.get(of.getTopic()), of.getTopic())
              : GroupTopic.newBuilder().setName(of.getTopic()).setUid(of.getTopicUid()).build();
      command.addTopics(offsets(topic, of.getOffsetsList()));
    }
    return Command.newBuilder().setCommitOffsets(command).build();
  }

  private static io.narumq.log.v1.TopicOffsets offsets(
      GroupTopic topic, List<PartitionOffset> offsets) {
    var told = io.narumq.log.v1.TopicOffsets.newBuilder().setTopic(topic);
    offsets.forEach(
        offset ->
            told.addOffsetsBuilder()
                .setPartition(offset.getPartition())
                .setOffset(offset.getOffset())
                .setMetadata(offset.getMetadata()));
    return told.build();
  }

  /** The topic, if it is the one that is meant; 0 means whichever there is. */
  static GroupTopic same(long wantedUid, @Nullable GroupTopic present, String name) {
    if (present == null) {
      throw ApiErrors.topicNotFound(name);
    }
    if (wantedUid != 0 && wantedUid != present.getUid()) {
      throw ApiErrors.topicReplaced(name);
    }
    return present;
  }
}
