package io.narumq.statemachine.processor;

import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.state.v1.GroupOffsetRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.AssignedPartition;
import io.narumq.statemachine.CommandResult.AssignedTopic;
import io.narumq.statemachine.CommandResult.CommittedOffset;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Group;
import io.narumq.statemachine.state.GroupMembers;
import io.narumq.statemachine.state.GroupMembers.Member;
import io.narumq.statemachine.state.GroupOffsets;
import io.narumq.statemachine.state.GroupTopic;
import io.narumq.statemachine.state.Groups;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Members of consumer groups say what they are and have, and are told what they may work on. Nobody
 * waits for anybody: a partition moves when its owner has let go of it, all else goes on.
 */
public final class GroupHeartbeatProcessor {
  /** So often a member is heard of in its session timeout. */
  private static final int BEATS = 3;

  /** And so soon while it is to have something that somebody else has still. */
  private static final long WAITING_MS = 500;

  private final Groups groups;
  private final GroupMembers members;
  private final GroupOffsets offsets;
  private final GroupRules rules;
  private final Effects effects;

  public GroupHeartbeatProcessor(ShardState state, Effects effects) {
    this.groups = state.groups();
    this.members = state.groupMembers();
    this.offsets = state.groupOffsets();
    this.rules = new GroupRules(groups);
    this.effects = effects;
  }

  public CommandResult apply(GroupHeartbeat command) {
    Rejected wrong = GroupRules.check(command);
    if (wrong != null) {
      return wrong;
    }
    Group group = groups.find(command.getGroup());
    Member member = group == null ? null : members.find(group, command.getMemberId());
    if (group != null && member != null && member.isSaidBy(command.getEpoch())) {
      return goOn(command, group, member);
    }
    return command.getEpoch() == 0 ? join(command, group) : unknown(command, group);
  }

  private CommandResult unknown(GroupHeartbeat command, @Nullable Group group) {
    return group == null || instance(command, group) == null
        ? Rejections.memberNotFound(command.getGroup(), command.getMemberId())
        : fenced(command);
  }

  private @Nullable Member instance(GroupHeartbeat command, Group group) {
    return command.getInstanceId().isEmpty()
        ? null
        : members.findInstance(group, command.getInstanceId());
  }

  private static Rejected fenced(GroupHeartbeat command) {
    return Rejections.memberFenced(
        "instance '"
            + command.getInstanceId()
            + "' was taken over by a later process; end this one");
  }

  private CommandResult join(GroupHeartbeat command, @Nullable Group found) {
    Group group = found == null ? groups.draft(command.getGroup()) : found;
    Member before = instance(command, group);
    if (before != null && before.row().getPreviousMemberId().equals(command.getMemberId())) {
      return fenced(command);
    }
    if (before == null && group.members().size() >= GroupRules.MEMBERS_MAX) {
      return Rejections.groupFull(
          "consumer group '" + group.name() + "' has " + GroupRules.MEMBERS_MAX + " members");
    }
    Rejected noRoom = rules.checkRoom(group.name(), command.getTopicsList());
    if (noRoom != null) {
      return noRoom;
    }
    long epoch = groups.takeEpoch();
    Member member =
        before == null
            ? members.join(
                group,
                command.getMemberId(),
                command.getInstanceId(),
                command.getSessionTimeoutMs(),
                epoch)
            : members.takeOver(before, command.getMemberId(), epoch);
    group.renew(member.number(), epoch);
    group.subscribe(member.number(), command.getTopicsList(), () -> epoch);
    return assign(command, group, member);
  }

  private CommandResult goOn(GroupHeartbeat command, Group group, Member member) {
    String instanceId = command.getInstanceId();
    if (!instanceId.isEmpty() && !instanceId.equals(member.row().getInstanceId())) {
      return Rejections.fieldInvalid("a member is of one instance from its join on");
    }
    if (command.getTopicsCount() > 0
        && command.getTopicsVersion() > member.row().getTopicsVersion()) {
      Rejected noRoom = rules.checkRoom(group.name(), command.getTopicsList());
      if (noRoom != null) {
        return noRoom;
      }
      group.subscribe(member.number(), command.getTopicsList(), groups::takeEpoch);
    }
    return assign(command, group, member);
  }

  private GroupAssigned assign(GroupHeartbeat command, Group group, Member member) {
    boolean released =
        command.hasOwned()
            && group.release(member.number(), command.getOwned(), command.getEpoch());
    boolean retargeted = group.retarget();
    if (released || retargeted) {
      effects.groupChanged(group.name());
    }
    group.give(member.number(), groups::takeEpoch);
    if (group.isChanged()) {
      groups.save(group);
    }
    long timeoutMs =
        command.getSessionTimeoutMs() > 0
            ? command.getSessionTimeoutMs()
            : member.row().getTimeoutMs();
    int version = command.getTopicsCount() > 0 ? command.getTopicsVersion() : 0;
    members.touch(member, timeoutMs, Math.max(version, member.row().getTopicsVersion()));
    return assigned(command, group, member.number(), timeoutMs);
  }

  private GroupAssigned assigned(GroupHeartbeat command, Group group, long member, long timeoutMs) {
    List<AssignedTopic> topics = new ArrayList<>();
    for (GroupTopic topic : group.topics()) {
      List<AssignedPartition> partitions = new ArrayList<>();
      for (int p = 0; p < topic.partitions(); p++) {
        if (topic.isAssigned(p, member)) {
          partitions.add(partition(group, topic, p, command.getEpoch()));
        }
      }
      if (!partitions.isEmpty()) {
        topics.add(new AssignedTopic(topic.name(), topic.uid(), partitions));
      }
    }
    boolean settled = group.isSettled(member);
    long beatMs = Math.max(1, timeoutMs / BEATS);
    long heartbeatMs = settled ? beatMs : Math.min(beatMs, WAITING_MS);
    return new GroupAssigned(group.epoch(), heartbeatMs, settled, topics);
  }

  /** Where to go on is told with the partition: in this log all that was committed is before it. */
  private AssignedPartition partition(Group group, GroupTopic topic, int partition, long known) {
    long since = topic.since(partition);
    boolean fresh = Long.compareUnsigned(since, known) > 0;
    GroupOffsetRecord committed = fresh ? offsets.find(group, topic, partition) : null;
    return new AssignedPartition(
        partition, since, fresh, Optional.ofNullable(committed).map(CommittedOffset::of));
  }
}
