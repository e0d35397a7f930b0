package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.GroupMemberRecord;
import io.narumq.state.v1.GroupMemberTopicsRecord;
import io.narumq.state.v1.GroupRecord;
import io.narumq.state.v1.GroupTopicRecord;
import io.narumq.state.v1.GroupsRecord;
import io.narumq.statemachine.store.GroupTables;
import io.narumq.statemachine.store.GroupTables.GroupTextKey;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.Single;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Members have their ids, their timers and their place in one group; partitions are of members, and
 * meant for those who read them, in fair shares; offsets are of topics that their group knows.
 */
final class GroupInvariants {
  private final StoreReader reader;
  private final GroupsRecord counters;
  private final Map<Integer, GroupRecord> groups;
  private final Map<Long, GroupMemberRecord> members;

  private GroupInvariants(StoreReader reader) {
    this.reader = reader;
    groups = Rows.all(reader, GroupTables.GROUP);
    members = Rows.all(reader, GroupTables.GROUP_MEMBER);
    counters =
        Rows.all(reader, GroupTables.GROUPS)
            .getOrDefault(Single.ROW, GroupsRecord.getDefaultInstance());
  }

  static void check(StoreReader reader) {
    GroupInvariants invariants = new GroupInvariants(reader);
    invariants.groupsAndTheirNames();
    invariants.membersAndTheirIds();
    invariants.timersAndTheirRows();
    invariants.offsetsAreOfKnownTopics();
    invariants.groups.values().forEach(invariants::checkGroup);
  }

  private void groupsAndTheirNames() {
    Map<String, Integer> names = new HashMap<>();
    groups.forEach((id, group) -> names.put(group.getName(), id));
    assertThat(Rows.all(reader, GroupTables.GROUP_BY_NAME)).isEqualTo(names);
    assertThat(counters.getGroups()).isEqualTo(groups.size());
    assertThat(groups.keySet()).allMatch(id -> id <= counters.getLastGroupId());
  }

  private void membersAndTheirIds() {
    Map<GroupTextKey, Long> ids = new HashMap<>();
    Map<GroupTextKey, Long> instances = new HashMap<>();
    Set<Long> inGroups = new HashSet<>();
    members.forEach(
        (number, row) -> {
          assertThat(number).isLessThanOrEqualTo(counters.getLastMemberNumber());
          ids.put(new GroupTextKey(row.getGroupId(), row.getMemberId()), number);
          if (!row.getInstanceId().isEmpty()) {
            instances.put(new GroupTextKey(row.getGroupId(), row.getInstanceId()), number);
          }
          assertThat(numbers(groups.get(row.getGroupId()))).contains(number);
        });
    groups.values().forEach(group -> inGroups.addAll(numbers(group)));
    assertThat(inGroups).isEqualTo(members.keySet());
    assertThat(Rows.all(reader, GroupTables.GROUP_MEMBER_ID)).isEqualTo(ids);
    assertThat(Rows.all(reader, GroupTables.GROUP_INSTANCE)).isEqualTo(instances);
  }

  private static List<Long> numbers(GroupRecord group) {
    return group.getMembersList().stream().map(GroupMemberTopicsRecord::getNumber).toList();
  }

  private void timersAndTheirRows() {
    Set<TimerKey> expected = new HashSet<>();
    members.forEach(
        (number, row) -> {
          assertThat(row.getTimerMs()).isLessThanOrEqualTo(row.getDueMs());
          expected.add(TimerKey.of(row.getTimerMs(), TimerKind.GROUP_MEMBER, number));
        });
    groups.forEach(
        (id, group) -> {
          if (group.getTimerWallMs() > 0) {
            expected.add(TimerKey.of(group.getTimerWallMs(), TimerKind.GROUP_EXPIRY, id));
          }
        });
    Set<TimerKey> armed = new HashSet<>(Rows.all(reader, Schema.SERVING_TIMER).keySet());
    armed.removeIf(timer -> timer.kind() != TimerKind.GROUP_MEMBER);
    Rows.all(reader, Schema.WALL_TIMER).keySet().stream()
        .filter(timer -> timer.kind() == TimerKind.GROUP_EXPIRY)
        .forEach(armed::add);
    assertThat(armed).isEqualTo(expected);
  }

  private void offsetsAreOfKnownTopics() {
    Rows.all(reader, GroupTables.GROUP_OFFSET)
        .keySet()
        .forEach(
            key ->
                assertThat(groups.get(key.groupId()).getTopicsList())
                    .as("%s", key)
                    .anyMatch(
                        topic ->
                            topic.getNumber() == key.topic()
                                && key.partition() < topic.getOwnersCount()));
  }

  private void checkGroup(GroupRecord group) {
    assertThat(group.getMembersCount() + group.getTopicsCount()).isPositive();
    assertThat(group.getGeneration()).isLessThanOrEqualTo(group.getEpoch());
    assertThat(group.getEpoch()).isLessThanOrEqualTo(counters.getLastEpoch());
    assertThat(numbers(group)).isSorted();
    int partitions = 0;
    for (GroupTopicRecord topic : group.getTopicsList()) {
      checkTopic(group, topic);
      partitions += topic.getOwnersCount();
    }
    assertThat(partitions).isLessThanOrEqualTo(1_000);
    if (group.getTargetGeneration() == group.getGeneration()) {
      targetsAreFair(group);
    }
  }

  private static void checkTopic(GroupRecord group, GroupTopicRecord topic) {
    assertThat(topic.getNumber()).isLessThanOrEqualTo(group.getLastTopicNumber());
    assertThat(topic.getSinceCount()).isEqualTo(topic.getOwnersCount());
    assertThat(topic.getTargetsCount()).isEqualTo(topic.getOwnersCount());
    boolean isRead = !readers(group, topic).isEmpty();
    boolean isOwned = topic.getOwnersList().stream().anyMatch(owner -> owner != 0);
    assertThat(topic.getExpiresWallMs() == 0).as("in use").isEqualTo(isRead || isOwned);
    if (topic.getExpiresWallMs() > 0) {
      assertThat(group.getTimerWallMs()).isPositive().isLessThanOrEqualTo(topic.getExpiresWallMs());
    }
    for (int p = 0; p < topic.getOwnersCount(); p++) {
      if (topic.getOwners(p) != 0) {
        assertThat(numbers(group)).contains(topic.getOwners(p));
        assertThat(topic.getSince(p)).isPositive().isLessThanOrEqualTo(group.getEpoch());
      }
      if (topic.getTargets(p) != 0) {
        assertThat(numbers(group)).contains(topic.getTargets(p));
      }
    }
  }

  private static List<Long> readers(GroupRecord group, GroupTopicRecord topic) {
    return group.getMembersList().stream()
        .filter(member -> member.getTopicsList().contains(topic.getNumber()))
        .map(GroupMemberTopicsRecord::getNumber)
        .toList();
  }

  /**
   * All that is read is meant for a reader, and nobody is to have two more than who reads it, too.
   */
  private static void targetsAreFair(GroupRecord group) {
    Map<Long, Integer> loads = new HashMap<>();
    group
        .getTopicsList()
        .forEach(
            topic ->
                topic.getTargetsList().forEach(member -> loads.merge(member, 1, Integer::sum)));
    for (GroupTopicRecord topic : group.getTopicsList()) {
      List<Long> readers = readers(group, topic);
      for (long target : topic.getTargetsList()) {
        assertThat(target == 0).isEqualTo(readers.isEmpty());
        for (long reader : readers) {
          assertThat(loads.get(target)).isLessThanOrEqualTo(loads.getOrDefault(reader, 0) + 1);
        }
      }
    }
  }
}
