package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.GroupTables.GROUP_INSTANCE;
import static io.narumq.statemachine.store.GroupTables.GROUP_MEMBER;
import static io.narumq.statemachine.store.GroupTables.GROUP_MEMBER_ID;

import io.narumq.state.v1.GroupMemberRecord;
import io.narumq.statemachine.store.GroupTables.GroupTextKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.TimerKind;
import org.jspecify.annotations.Nullable;

/**
 * Members of consumer groups, by number and by the ids that clients chose. A heartbeat rewrites one
 * small row; the timer follows when it fires.
 */
public final class GroupMembers {
  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final Groups groups;

  GroupMembers(Store store, Clocks clocks, Timers timers, Groups groups) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.groups = groups;
  }

  /** One that is in its group. */
  public record Member(long number, GroupMemberRecord row) {
    /** Whether somebody who was told this epoch last, or nothing yet (0), can be the member. */
    public boolean isSaidBy(long epoch) {
      return epoch == 0 || Long.compareUnsigned(epoch, row.getJoinedEpoch()) >= 0;
    }
  }

  public @Nullable Member find(Group group, String memberId) {
    return find(store.get(GROUP_MEMBER_ID, new GroupTextKey(group.id(), memberId)));
  }

  public @Nullable Member findInstance(Group group, String instanceId) {
    return find(store.get(GROUP_INSTANCE, new GroupTextKey(group.id(), instanceId)));
  }

  private @Nullable Member find(@Nullable Long number) {
    return number == null ? null : new Member(number, store.require(GROUP_MEMBER, number));
  }

  public Member join(Group group, String memberId, String instanceId, long timeoutMs, long epoch) {
    long number = groups.takeMemberNumber();
    long dueMs = clocks.servingMs() + timeoutMs;
    GroupMemberRecord row =
        GroupMemberRecord.newBuilder()
            .setGroupId(group.id())
            .setMemberId(memberId)
            .setInstanceId(instanceId)
            .setTimeoutMs(timeoutMs)
            .setDueMs(dueMs)
            .setTimerMs(dueMs)
            .setJoinedWallMs(clocks.wallMs())
            .setJoinedEpoch(epoch)
            .build();
    Member member = new Member(number, row);
    store.put(GROUP_MEMBER_ID, idKey(member), number);
    if (!instanceId.isEmpty()) {
      store.put(GROUP_INSTANCE, instanceKey(member), number);
    }
    store.put(GROUP_MEMBER, number, row);
    timers.arm(timer(member));
    return member;
  }

  /** The next life of an instance: it has what the one before had, which is fenced from now on. */
  public Member takeOver(Member before, String memberId, long epoch) {
    store.delete(GROUP_MEMBER_ID, idKey(before));
    Member member =
        new Member(
            before.number(),
            before.row().toBuilder()
                .setMemberId(memberId)
                .setPreviousMemberId(before.row().getMemberId())
                .setTopicsVersion(0)
                .setJoinedWallMs(clocks.wallMs())
                .setJoinedEpoch(epoch)
                .build());
    store.put(GROUP_MEMBER_ID, idKey(member), member.number());
    store.put(GROUP_MEMBER, member.number(), member.row());
    return member;
  }

  /** A sign of life; what it reads may have changed. */
  public void touch(Member member, long timeoutMs, int topicsVersion) {
    long dueMs = clocks.servingMs() + timeoutMs;
    GroupMemberRecord.Builder touched =
        member.row().toBuilder()
            .setTimeoutMs(timeoutMs)
            .setDueMs(dueMs)
            .setTopicsVersion(topicsVersion);
    if (dueMs < member.row().getTimerMs()) {
      rearm(member, touched, dueMs);
    }
    GroupMemberRecord row = touched.build();
    if (!row.equals(member.row())) {
      store.put(GROUP_MEMBER, member.number(), row);
    }
  }

  /** The timer of a member fired: the group, if the member was silent for too long; else null. */
  public @Nullable Group groupIfOver(long number) {
    Member member = new Member(number, store.require(GROUP_MEMBER, number));
    if (member.row().getDueMs() <= clocks.servingMs()) {
      return groups.require(member.row().getGroupId());
    }
    GroupMemberRecord.Builder later = member.row().toBuilder();
    rearm(member, later, later.getDueMs());
    store.put(GROUP_MEMBER, number, later.build());
    return null;
  }

  /** The member is out of its group. */
  public void remove(Group group, long number) {
    Member member = new Member(number, store.require(GROUP_MEMBER, number));
    store.delete(GROUP_MEMBER, number);
    store.delete(GROUP_MEMBER_ID, idKey(member));
    if (!member.row().getInstanceId().isEmpty()) {
      store.delete(GROUP_INSTANCE, instanceKey(member));
    }
    timers.disarm(timer(member));
    group.remove(number, groups.takeEpoch());
    groups.save(group);
  }

  private void rearm(Member member, GroupMemberRecord.Builder changed, long dueMs) {
    timers.disarm(timer(member));
    timers.arm(TimerKey.of(dueMs, TimerKind.GROUP_MEMBER, member.number()));
    changed.setTimerMs(dueMs);
  }

  private static TimerKey timer(Member member) {
    return TimerKey.of(member.row().getTimerMs(), TimerKind.GROUP_MEMBER, member.number());
  }

  private static GroupTextKey idKey(Member member) {
    return new GroupTextKey(member.row().getGroupId(), member.row().getMemberId());
  }

  private static GroupTextKey instanceKey(Member member) {
    return new GroupTextKey(member.row().getGroupId(), member.row().getInstanceId());
  }
}
