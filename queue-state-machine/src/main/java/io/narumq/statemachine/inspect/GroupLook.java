package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.GroupTables.GROUP;
import static io.narumq.statemachine.store.GroupTables.GROUP_BY_NAME;
import static io.narumq.statemachine.store.GroupTables.GROUP_MEMBER;
import static io.narumq.statemachine.store.GroupTables.GROUP_MEMBER_ID;
import static io.narumq.statemachine.store.GroupTables.GROUP_OFFSET;

import io.narumq.state.v1.GroupMemberRecord;
import io.narumq.state.v1.GroupOffsetRecord;
import io.narumq.state.v1.GroupRecord;
import io.narumq.statemachine.CommandResult.CommittedOffset;
import io.narumq.statemachine.GroupView;
import io.narumq.statemachine.state.Group;
import io.narumq.statemachine.state.GroupTopic;
import io.narumq.statemachine.store.GroupTables.GroupOffsetKey;
import io.narumq.statemachine.store.GroupTables.GroupTextKey;
import io.narumq.statemachine.store.RowSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells all of a consumer group. */
public final class GroupLook {
  private final RowSnapshot rows;
  private final Group group;
  private final Map<Long, GroupMemberRecord> members = new HashMap<>();

  private GroupLook(RowSnapshot rows, int id, GroupRecord row) {
    this.rows = rows;
    this.group = new Group(id, row);
  }

  /** Empty if there is no such group. Reads up to 2,000 rows. */
  public static Optional<GroupView> find(RowSnapshot rows, String name) {
    Integer id = rows.get(GROUP_BY_NAME, name);
    GroupRecord row = id == null ? null : rows.get(GROUP, id);
    return row == null ? Optional.empty() : Optional.of(new GroupLook(rows, id, row).view());
  }

  /** See {@link io.narumq.statemachine.ShardReader#groupHasNews}. */
  public static boolean hasNews(RowSnapshot rows, String name, String memberId, long epoch) {
    Integer id = rows.get(GROUP_BY_NAME, name);
    GroupRecord row = id == null ? null : rows.get(GROUP, id);
    Long member = id == null ? null : rows.get(GROUP_MEMBER_ID, new GroupTextKey(id, memberId));
    return row == null || member == null || new Group(id, row).hasNews(member, epoch);
  }

  private GroupView view() {
    List<GroupView.Member> views = new ArrayList<>();
    group
        .members()
        .forEach(
            (number, read) -> {
              GroupMemberRecord row = rows.get(GROUP_MEMBER, number);
              members.put(number, row);
              views.add(member(row, read));
            });
    return new GroupView(
        group.name(),
        group.epoch(),
        group.generation(),
        group.isSettled(),
        views,
        group.topics().stream().map(this::topic).toList());
  }

  private GroupView.Member member(GroupMemberRecord row, List<Integer> read) {
    List<String> names =
        group.topics().stream()
            .filter(topic -> read.contains(topic.number()))
            .map(GroupTopic::name)
            .toList();
    return new GroupView.Member(
        row.getMemberId(), row.getInstanceId(), row.getTimeoutMs(), names, row.getJoinedWallMs());
  }

  private GroupView.Topic topic(GroupTopic topic) {
    Map<Integer, GroupOffsetRecord> offsets = new HashMap<>();
    rows.scan(GROUP_OFFSET, key(topic, 0), key(topic, topic.partitions()), topic.partitions())
        .forEach(row -> offsets.put(row.key().partition(), row.value()));
    List<GroupView.Partition> partitions = new ArrayList<>();
    for (int p = 0; p < topic.partitions(); p++) {
      partitions.add(
          new GroupView.Partition(
              memberId(topic.owner(p)),
              memberId(topic.target(p)),
              topic.since(p),
              Optional.ofNullable(offsets.get(p)).map(CommittedOffset::of)));
    }
    return new GroupView.Topic(topic.name(), topic.uid(), partitions, topic.expiresWallMs());
  }

  private GroupOffsetKey key(GroupTopic topic, int partition) {
    return new GroupOffsetKey(group.id(), topic.number(), partition);
  }

  private String memberId(long number) {
    GroupMemberRecord member = members.get(number);
    return member == null ? "" : member.getMemberId();
  }
}
