package io.narumq.statemachine.processor;

import io.narumq.log.v1.CommitOffsets;
import io.narumq.log.v1.PartitionOffset;
import io.narumq.log.v1.ResetOffsets;
import io.narumq.log.v1.TopicOffsets;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.OffsetsReset;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Group;
import io.narumq.statemachine.state.GroupMembers;
import io.narumq.statemachine.state.GroupMembers.Member;
import io.narumq.statemachine.state.GroupOffsets;
import io.narumq.statemachine.state.GroupTopic;
import io.narumq.statemachine.state.Groups;
import io.narumq.statemachine.state.ShardState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far partitions were worked off: said by whoever has them, or by anybody if nobody does. */
public final class GroupOffsetsProcessor {
  private static final int METADATA_BYTES_MAX = 256;

  private final Groups groups;
  private final GroupMembers members;
  private final GroupOffsets offsets;
  private final GroupRules rules;

  public GroupOffsetsProcessor(ShardState state) {
    this.groups = state.groups();
    this.members = state.groupMembers();
    this.offsets = state.groupOffsets();
    this.rules = new GroupRules(groups);
  }

  /** Who says it. */
  private record Speaker(String group, String memberId, long epoch) {
    boolean isMember() {
      return !memberId.isEmpty();
    }
  }

  public CommandResult apply(CommitOffsets command) {
    Speaker speaker = new Speaker(command.getGroup(), command.getMemberId(), command.getEpoch());
    Rejected refusal = refusal(speaker, command.getTopicsList());
    if (refusal != null) {
      return refusal;
    }
    Group group = group(speaker.group());
    forEach(
        group, command.getTopicsList(), (topic, offset) -> offsets.commit(group, topic, offset));
    if (!speaker.isMember()) {
      groups.save(group);
    }
    return Done.DONE;
  }

  public CommandResult apply(ResetOffsets command) {
    Speaker speaker = new Speaker(command.getGroup(), command.getMemberId(), command.getEpoch());
    Rejected refusal = refusal(speaker, command.getTopicsList());
    if (refusal != null) {
      return refusal;
    }
    Group group = group(speaker.group());
    long epoch = groups.takeEpoch();
    forEach(
        group,
        command.getTopicsList(),
        (topic, offset) -> {
          offsets.reset(group, topic, offset);
          // A commit that is under way would undo it.
          group.renew(topic, offset.getPartition(), epoch);
        });
    groups.save(group);
    return new OffsetsReset(group.epoch());
  }

  private Group group(String name) {
    Group group = groups.find(name);
    return group == null ? groups.draft(name) : group;
  }

  private interface Change {
    void accept(GroupTopic topic, PartitionOffset offset);
  }

  private void forEach(Group group, List<TopicOffsets> topics, Change change) {
    for (TopicOffsets of : topics) {
      GroupTopic topic = group.know(of.getTopic());
      groups.touch(topic);
      of.getOffsetsList().forEach(offset -> change.accept(topic, offset));
    }
  }

  private @Nullable Rejected refusal(Speaker speaker, List<TopicOffsets> topics) {
    Rejected wrong = check(speaker.group(), topics);
    if (wrong != null) {
      return wrong;
    }
    return speaker.isMember() ? refuseMember(speaker, topics) : refuseNobody(speaker, topics);
  }

  private static @Nullable Rejected check(String group, List<TopicOffsets> topics) {
    if (!GroupRules.isName(group)) {
      return Rejections.fieldInvalid("a consumer group has a name of 1 to 128 characters");
    }
    int count = topics.stream().mapToInt(TopicOffsets::getOffsetsCount).sum();
    if (count == 0 || count > GroupRules.PARTITIONS_MAX || topics.size() > GroupRules.TOPICS_MAX) {
      return Rejections.fieldInvalid("offsets of 1 to 1,000 partitions, of at most 100 topics");
    }
    boolean valid =
        topics.stream()
            .flatMap(of -> of.getOffsetsList().stream())
            .allMatch(GroupOffsetsProcessor::isValid);
    return valid
        ? null
        : Rejections.fieldInvalid("offsets from 0 on, with at most 256 bytes of metadata");
  }

  private static boolean isValid(PartitionOffset offset) {
    return offset.getOffset() >= 0
        && offset.getMetadata().getBytes(StandardCharsets.UTF_8).length <= METADATA_BYTES_MAX;
  }

  private @Nullable Rejected refuseMember(Speaker speaker, List<TopicOffsets> topics) {
    Group group = groups.find(speaker.group());
    Member member = group == null ? null : members.find(group, speaker.memberId());
    if (group == null || member == null) {
      return Rejections.memberNotFound(speaker.group(), speaker.memberId());
    }
    for (TopicOffsets of : topics) {
      GroupTopic topic = group.topic(of.getTopic().getName(), of.getTopic().getUid());
      for (PartitionOffset offset : of.getOffsetsList()) {
        if (topic == null
            || !group.isOf(topic, offset.getPartition(), member.number(), speaker.epoch())) {
          return Rejections.memberFenced(
              "partition %d of topic '%s' is not the member's by that epoch"
                  .formatted(offset.getPartition(), of.getTopic().getName()));
        }
      }
    }
    return null;
  }

  private @Nullable Rejected refuseNobody(Speaker speaker, List<TopicOffsets> topics) {
    Group group = groups.find(speaker.group());
    if (group != null && !group.members().isEmpty()) {
      return Rejections.groupNotEmpty(speaker.group());
    }
    var named = topics.stream().map(TopicOffsets::getTopic).toList();
    Rejected wrong = GroupRules.checkTopics(named);
    if (wrong != null) {
      return wrong;
    }
    for (TopicOffsets of : topics) {
      int partitions = of.getTopic().getPartitions();
      if (of.getOffsetsList().stream()
          .anyMatch(it -> Integer.compareUnsigned(it.getPartition(), partitions) >= 0)) {
        return Rejections.fieldInvalid(
            "topic '%s' has %d partitions".formatted(of.getTopic().getName(), partitions));
      }
    }
    return rules.checkRoom(speaker.group(), named);
  }
}
