package io.narumq.statemachine.processor;

import io.narumq.log.v1.DeleteGroup;
import io.narumq.log.v1.LeaveGroup;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.state.Group;
import io.narumq.statemachine.state.GroupMembers;
import io.narumq.statemachine.state.GroupMembers.Member;
import io.narumq.statemachine.state.Groups;
import io.narumq.statemachine.state.ShardState;
import org.jspecify.annotations.Nullable;

/** How members get out of consumer groups, and groups out of the world. */
public final class GroupProcessor {
  private final Groups groups;
  private final GroupMembers members;
  private final Effects effects;

  public GroupProcessor(ShardState state, Effects effects) {
    this.groups = state.groups();
    this.members = state.groupMembers();
    this.effects = effects;
  }

  /** Leaving what one is not in is success: a lost answer can be repeated. */
  public CommandResult apply(LeaveGroup command) {
    Group group = groups.find(command.getGroup());
    Member member = group == null ? null : find(command, group);
    if (group != null && member != null) {
      remove(group, member.number());
    }
    return Done.DONE;
  }

  private @Nullable Member find(LeaveGroup command, Group group) {
    return command.getMemberId().isEmpty()
        ? members.findInstance(group, command.getInstanceId())
        : members.find(group, command.getMemberId());
  }

  /** A member's timer fired: it is out if it was silent; returns how many rows were looked at. */
  int onTimer(long number) {
    Group group = members.groupIfOver(number);
    if (group == null) {
      return 1;
    }
    int topics = group.topics().size();
    remove(group, number);
    return 1 + topics;
  }

  private void remove(Group group, long number) {
    members.remove(group, number);
    effects.groupChanged(group.name());
  }

  public CommandResult apply(DeleteGroup command) {
    Group group = groups.find(command.getGroup());
    if (group == null) {
      return Rejections.groupNotFound(command.getGroup());
    }
    if (!group.members().isEmpty()) {
      return Rejections.groupNotEmpty(command.getGroup());
    }
    groups.delete(group);
    return Done.DONE;
  }
}
