package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.GroupTables.GROUP;
import static io.narumq.statemachine.store.GroupTables.GROUPS;
import static io.narumq.statemachine.store.GroupTables.GROUP_BY_NAME;
import static io.narumq.statemachine.store.Schema.Single.ROW;

import io.narumq.state.v1.GroupRecord;
import io.narumq.state.v1.GroupsRecord;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consumer groups. A group is there as long as it has members or knows of topics; of a topic that
 * no member reads it remembers the offsets for a while. One timer of the wall clock sees to that.
 */
public final class Groups {
  /** In a shard. */
  public static final int MAX = 10_000;

  /** For how long offsets are remembered that nobody could use. */
  public static final long RETENTION_MS = 7 * 86_400_000L;

  private final Store store;
  private final Clocks clocks;
  private final Timers wallTimers;
  private final GroupOffsets offsets;

  Groups(Store store, Clocks clocks, Timers wallTimers, GroupOffsets offsets) {
    this.store = store;
    this.clocks = clocks;
    this.wallTimers = wallTimers;
    this.offsets = offsets;
  }

  public @Nullable Group find(String name) {
    Integer id = store.get(GROUP_BY_NAME, name);
    return id == null ? null : require(id);
  }

  Group require(int id) {
    return new Group(id, store.require(GROUP, id));
  }

  /** Whether the shard has as many as it may. */
  public boolean isFull() {
    return counters().getGroups() >= MAX;
  }

  /** One that is not there yet: {@link #save} makes it. */
  public Group draft(String name) {
    return new Group(
        counters().getLastGroupId() + 1, GroupRecord.newBuilder().setName(name).build());
  }

  /** The next epoch of any group: an epoch is never used twice, not even by groups of one name. */
  public long takeEpoch() {
    long epoch = counters().getLastEpoch() + 1;
    store.put(GROUPS, ROW, counters().toBuilder().setLastEpoch(epoch).build());
    return epoch;
  }

  long takeMemberNumber() {
    long number = counters().getLastMemberNumber() + 1;
    store.put(GROUPS, ROW, counters().toBuilder().setLastMemberNumber(number).build());
    return number;
  }

  /** Makes the draft true. What is not in use goes at once or in time. */
  public void save(Group group) {
    for (GroupTopic topic : List.copyOf(group.topics())) {
      keepOrForget(group, topic);
    }
    boolean isNew = store.get(GROUP, group.id()) == null;
    if (group.topics().isEmpty() && group.members().isEmpty()) {
      if (!isNew) {
        takeAway(group);
      }
      return;
    }
    GroupRecord row = timed(group).build();
    if (isNew) {
      store.put(GROUP_BY_NAME, group.name(), group.id());
      count(1, group.id());
    }
    if (isNew || !row.equals(group.row())) {
      store.put(GROUP, group.id(), row);
    }
  }

  private void keepOrForget(Group group, GroupTopic topic) {
    if (group.isInUse(topic)) {
      topic.expiresWallMs(0);
    } else if (group.isSuperseded(topic) || !offsets.hasAny(group, topic)) {
      offsets.forget(group, topic);
      group.forget(topic);
    } else if (topic.expiresWallMs() == 0) {
      topic.expiresWallMs(clocks.wallMs() + RETENTION_MS);
    }
  }

  /** Somebody used the topic's offsets: they are remembered for the whole time from now on. */
  public void touch(GroupTopic topic) {
    topic.expiresWallMs(0);
  }

  private GroupRecord.Builder timed(Group group) {
    GroupRecord.Builder row = group.toRecord();
    long dueMs = firstExpiryMs(group);
    if (row.getTimerWallMs() == 0 && dueMs != Timers.NONE) {
      wallTimers.arm(timer(group, dueMs));
      row.setTimerWallMs(dueMs);
    }
    return row;
  }

  private static long firstExpiryMs(Group group) {
    return group.topics().stream()
        .mapToLong(GroupTopic::expiresWallMs)
        .filter(expires -> expires > 0)
        .min()
        .orElse(Timers.NONE);
  }

  /** Forgets the offsets whose time is over; returns how many rows that took. */
  public int onTimer(int id) {
    Group fired = require(id);
    Group group = new Group(id, fired.row().toBuilder().clearTimerWallMs().build());
    int rows = 1;
    for (GroupTopic topic : List.copyOf(group.topics())) {
      if (topic.expiresWallMs() > 0 && topic.expiresWallMs() <= clocks.wallMs()) {
        rows += offsets.forget(group, topic);
        group.forget(topic);
      }
    }
    if (group.topics().isEmpty() && group.members().isEmpty()) {
      takeAway(group);
    } else {
      store.put(GROUP, id, timed(group).build());
    }
    return rows;
  }

  /** Deletes a group that has no members, with its offsets. */
  public void delete(Group group) {
    group.topics().forEach(topic -> offsets.forget(group, topic));
    takeAway(group);
  }

  private void takeAway(Group group) {
    if (group.row().getTimerWallMs() != 0) {
      wallTimers.disarm(timer(group, group.row().getTimerWallMs()));
    }
    store.delete(GROUP, group.id());
    store.delete(GROUP_BY_NAME, group.name());
    count(-1, counters().getLastGroupId());
  }

  private void count(int more, int lastId) {
    GroupsRecord counters = counters();
    store.put(
        GROUPS,
        ROW,
        counters.toBuilder().setGroups(counters.getGroups() + more).setLastGroupId(lastId).build());
  }

  private GroupsRecord counters() {
    GroupsRecord counters = store.get(GROUPS, ROW);
    return counters == null ? GroupsRecord.getDefaultInstance() : counters;
  }

  private static TimerKey timer(Group group, long dueMs) {
    return TimerKey.of(dueMs, TimerKind.GROUP_EXPIRY, group.id());
  }
}
