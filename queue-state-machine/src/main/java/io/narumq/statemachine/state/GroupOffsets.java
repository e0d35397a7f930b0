package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.GroupTables.GROUP_OFFSET;

import io.narumq.log.v1.PartitionOffset;
import io.narumq.state.v1.GroupOffsetRecord;
import io.narumq.statemachine.store.GroupTables.GroupOffsetKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far groups have worked off the partitions of their topics. */
public final class GroupOffsets {
  private final Store store;
  private final Clocks clocks;

  GroupOffsets(Store store, Clocks clocks) {
    this.store = store;
    this.clocks = clocks;
  }

  public @Nullable GroupOffsetRecord find(Group group, GroupTopic topic, int partition) {
    return store.get(GROUP_OFFSET, key(group, topic, partition));
  }

  /** Moves on; what is behind changes nothing: it is a commit that came late. */
  public void commit(Group group, GroupTopic topic, PartitionOffset offset) {
    GroupOffsetRecord before = find(group, topic, offset.getPartition());
    if (before == null || before.getOffset() <= offset.getOffset()) {
      reset(group, topic, offset);
    }
  }

  /** Moves there, wherever it was. */
  public void reset(Group group, GroupTopic topic, PartitionOffset offset) {
    store.put(
        GROUP_OFFSET,
        key(group, topic, offset.getPartition()),
        GroupOffsetRecord.newBuilder()
            .setOffset(offset.getOffset())
            .setMetadata(offset.getMetadata())
            .setCommittedWallMs(clocks.wallMs())
            .build());
  }

  boolean hasAny(Group group, GroupTopic topic) {
    return !rows(group, topic, 1).isEmpty();
  }

  /** Deletes what is known of a topic; returns how many rows that were. */
  int forget(Group group, GroupTopic topic) {
    List<Row<GroupOffsetKey, GroupOffsetRecord>> rows = rows(group, topic, topic.partitions());
    rows.forEach(row -> store.delete(GROUP_OFFSET, row.key()));
    return rows.size();
  }

  private List<Row<GroupOffsetKey, GroupOffsetRecord>> rows(
      Group group, GroupTopic topic, int limit) {
    return store.scan(
        GROUP_OFFSET, key(group, topic, 0), key(group, topic, topic.partitions()), limit);
  }

  private static GroupOffsetKey key(Group group, GroupTopic topic, int partition) {
    return new GroupOffsetKey(group.id(), topic.number(), partition);
  }
}
