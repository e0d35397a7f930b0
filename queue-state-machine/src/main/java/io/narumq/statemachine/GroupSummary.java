package io.narumq.statemachine;

import io.narumq.state.v1.GroupRecord;
import io.narumq.statemachine.state.Group;

/**
 * A consumer group in a list of them.
 *
 * @param topics that members read, or whose offsets the group remembers
 * @param partitions of these topics
 * @param settled whether every partition is where it is to be
 */
public record GroupSummary(String name, int members, int topics, int partitions, boolean settled) {
  static GroupSummary of(int id, GroupRecord row) {
    Group group = new Group(id, row);
    return new GroupSummary(
        group.name(),
        group.members().size(),
        group.topics().size(),
        group.partitions(),
        group.isSettled());
  }
}
