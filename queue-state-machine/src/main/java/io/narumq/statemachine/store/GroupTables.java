package io.narumq.statemachine.store;

import io.narumq.state.v1.GroupMemberRecord;
import io.narumq.state.v1.GroupOffsetRecord;
import io.narumq.state.v1.GroupRecord;
import io.narumq.state.v1.GroupsRecord;
import io.narumq.statemachine.store.Schema.Single;
import java.util.List;

/**
 * The tables of consumer groups.
 *
 * <pre>
 * family   prefix  table            key                                   value
 * default  60      groups           -                                     GroupsRecord
 *          61      group            group id u32                          GroupRecord
 *          62      group_by_name    name                                  group id u32
 *          63      group_member     member number u64                     GroupMemberRecord
 *          64      group_member_id  group id u32, member id               member number u64
 *          65      group_instance   group id u32, instance id             member number u64
 *          66      group_offset     group id u32, topic number u32,       GroupOffsetRecord
 *                                   partition u32
 * </pre>
 */
public final class GroupTables {
  public static final Table<Single, GroupsRecord> GROUPS =
      new Table<>(
          "groups",
          Family.DEFAULT,
          0x60,
          KeyCodecs.SINGLE,
          ValueCodec.proto(GroupsRecord.parser()));
  public static final Table<Integer, GroupRecord> GROUP =
      new Table<>(
          "group", Family.DEFAULT, 0x61, KeyCodecs.U32, ValueCodec.proto(GroupRecord.parser()));
  public static final Table<String, Integer> GROUP_BY_NAME =
      new Table<>("group_by_name", Family.DEFAULT, 0x62, KeyCodecs.TEXT, ValueCodec.U32);
  public static final Table<Long, GroupMemberRecord> GROUP_MEMBER =
      new Table<>(
          "group_member",
          Family.DEFAULT,
          0x63,
          KeyCodecs.U64,
          ValueCodec.proto(GroupMemberRecord.parser()));
  public static final Table<GroupTextKey, Long> GROUP_MEMBER_ID =
      new Table<>("group_member_id", Family.DEFAULT, 0x64, KeyCodecs.GROUP_TEXT, ValueCodec.U64);
  public static final Table<GroupTextKey, Long> GROUP_INSTANCE =
      new Table<>("group_instance", Family.DEFAULT, 0x65, KeyCodecs.GROUP_TEXT, ValueCodec.U64);
  public static final Table<GroupOffsetKey, GroupOffsetRecord> GROUP_OFFSET =
      new Table<>(
          "group_offset",
          Family.DEFAULT,
          0x66,
          KeyCodecs.GROUP_OFFSET,
          ValueCodec.proto(GroupOffsetRecord.parser()));

  static final List<Table<?, ?>> TABLES =
      List.of(
          GROUPS,
          GROUP,
          GROUP_BY_NAME,
          GROUP_MEMBER,
          GROUP_MEMBER_ID,
          GROUP_INSTANCE,
          GROUP_OFFSET);

  private GroupTables() {}

  /** Something that a group knows by a text: the id of a member, or of an instance. */
  public record GroupTextKey(int groupId, String text) {}

  /**
   * A partition of a topic.
   *
   * @param topic its number in the group
   */
  public record GroupOffsetKey(int groupId, int topic, int partition) {}
}
