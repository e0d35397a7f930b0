package io.narumq.statemachine.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.narumq.state.v1.AppliedRecord;
import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.DedupeEndsRecord;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.state.v1.DedupeRecord;
import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.DroppedQueueRecord;
import io.narumq.state.v1.DroppedTopicRecord;
import io.narumq.state.v1.FifoKeyRecord;
import io.narumq.state.v1.GroupMemberRecord;
import io.narumq.state.v1.GroupOffsetRecord;
import io.narumq.state.v1.GroupRecord;
import io.narumq.state.v1.GroupsRecord;
import io.narumq.state.v1.HistoryEndsRecord;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LostRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.NextOfKeyRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.ProducerRecord;
import io.narumq.state.v1.PurgeRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.ReceiveRequestRecord;
import io.narumq.state.v1.RecurringNameRecord;
import io.narumq.state.v1.RecurringRecord;
import io.narumq.state.v1.RedriveRecord;
import io.narumq.state.v1.SessionNumberRecord;
import io.narumq.state.v1.SessionRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.state.v1.ShardRecord;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.state.v1.TopicBindingsRecord;
import io.narumq.state.v1.TopicPartitionsRecord;
import io.narumq.state.v1.TopicRecord;
import io.narumq.state.v1.TopicSubscriptionsRecord;
import io.narumq.state.v1.TurnRecord;
import io.narumq.statemachine.store.GroupTables.GroupOffsetKey;
import io.narumq.statemachine.store.GroupTables.GroupTextKey;
import io.narumq.statemachine.store.Schema.DedupeExpiryKey;
import io.narumq.statemachine.store.Schema.DedupeKey;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Schema.ProducerIdKey;
import io.narumq.statemachine.store.Schema.ReceiveRequestKey;
import io.narumq.statemachine.store.Schema.RecurringNameKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.SessionLeaseKey;
import io.narumq.statemachine.store.Schema.Single;
import io.narumq.statemachine.store.Schema.TimerKey;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sample row of every table, as text and as it is on disk. */
public final class GoldenRows {
  private final Map<Table<?, ?>, String> lines = new LinkedHashMap<>();

  private GoldenRows() {
    SequenceKey sequence = new SequenceKey(1, 2, 3);
    add(Schema.APPLIED, Single.ROW, filled(AppliedRecord.getDefaultInstance()));
    add(Schema.SHARD, Single.ROW, filled(ShardRecord.getDefaultInstance()));
    add(Schema.QUEUE, 1, filled(QueueRecord.getDefaultInstance()));
    add(Schema.QUEUE_BY_NAME, "orders", 1);
    add(Schema.LANE, new LaneKey(1, 2), filled(LaneRecord.getDefaultInstance()));
    add(Schema.SESSION, "s", filled(SessionRecord.getDefaultInstance()));
    add(Schema.SESSION_NUMBER, 1L, filled(SessionNumberRecord.getDefaultInstance()));
    add(Schema.DROPPED_QUEUE, 1, filled(DroppedQueueRecord.getDefaultInstance()));
    add(Schema.REDRIVE, 1, filled(RedriveRecord.getDefaultInstance()));
    add(Schema.MESSAGE_SET, sequence, filled(MessageSetRecord.getDefaultInstance()));
    add(Schema.SETTLED, sequence, filled(SettledRecord.getDefaultInstance()));
    add(Schema.LEASE, 1L, filled(LeaseRecord.getDefaultInstance()));
    add(Schema.READY, sequence, filled(ReadyRecord.getDefaultInstance()));
    for (TimerKind kind : TimerKind.values()) {
      add(Schema.SERVING_TIMER, new TimerKey(1, kind, 2, 3, 4), Nothing.NOTHING);
    }
    add(Schema.SESSION_LEASE, new SessionLeaseKey(1, 2, 3), Nothing.NOTHING);
    add(Schema.WALL_TIMER, new TimerKey(1, TimerKind.LEASE, 2, 3, 4), Nothing.NOTHING);
    add(Schema.BACKING_OFF, sequence, filled(BackingOffRecord.getDefaultInstance()));
    add(Schema.DOOMED, sequence, filled(DoomedRecord.getDefaultInstance()));
    add(Schema.PRODUCER, sequence, filled(ProducerRecord.getDefaultInstance()));
    add(Schema.PRODUCER_ID, new ProducerIdKey(1, "p"), 2L);
    add(Schema.STORED_SEND, sequence, filled(StoredSendRecord.getDefaultInstance()));
    add(Schema.PURGE, sequence, filled(PurgeRecord.getDefaultInstance()));
    add(Schema.HISTORY, sequence, filled(HistoryRecord.getDefaultInstance()));
    add(Schema.HISTORY_ENDS, 1, filled(HistoryEndsRecord.getDefaultInstance()));
    FifoKey key = new FifoKey(1, "key");
    add(Schema.FIFO_KEY, key, filled(FifoKeyRecord.getDefaultInstance()));
    add(Schema.NEXT_OF_KEY, sequence, filled(NextOfKeyRecord.getDefaultInstance()));
    add(Schema.TURN, sequence, filled(TurnRecord.getDefaultInstance()));
    add(Schema.RECURRING, sequence, filled(RecurringRecord.getDefaultInstance()));
    add(
        Schema.RECURRING_NAME,
        new RecurringNameKey(1, "n"),
        filled(RecurringNameRecord.getDefaultInstance()));
    add(Schema.PARKED, key, filled(ParkedRecord.getDefaultInstance()));
    add(Schema.DEDUPE_ENDS, 1, filled(DedupeEndsRecord.getDefaultInstance()));
    add(Schema.DEDUPE_KEY, new DedupeKey(1, "k"), filled(DedupeKeyRecord.getDefaultInstance()));
    add(Schema.BODIES, sequence, ByteString.copyFromUtf8("body"));
    add(Schema.LOST, sequence, filled(LostRecord.getDefaultInstance()));
    ByteString request = ByteString.copyFromUtf8("r");
    add(
        Schema.RECEIVE_REQUEST,
        new ReceiveRequestKey(1, 2, request),
        filled(ReceiveRequestRecord.getDefaultInstance()));
    add(Schema.DEDUPE, new DedupeExpiryKey(1, 2, 3), filled(DedupeRecord.getDefaultInstance()));
    add(Schema.DEAD_LETTERS_OF, "dead", 1);
    add(TopicTables.TOPIC, "orders", filled(TopicRecord.getDefaultInstance()));
    add(TopicTables.TOPIC_PENDING, "orders", Nothing.NOTHING);
    add(TopicTables.TOPIC_PARTITIONS, "orders", filled(TopicPartitionsRecord.getDefaultInstance()));
    add(TopicTables.DROPPED_TOPIC, 1, filled(DroppedTopicRecord.getDefaultInstance()));
    add(TopicTables.PARTITION, 1, filled(PartitionRecord.getDefaultInstance()));
    add(TopicTables.TOPIC_BINDINGS, "orders", filled(TopicBindingsRecord.getDefaultInstance()));
    add(TopicTables.SUBSCRIPTION, "orders/0/mail", 1);
    add(
        TopicTables.TOPIC_SUBSCRIPTIONS,
        "orders",
        filled(TopicSubscriptionsRecord.getDefaultInstance()));
    addGroups();
  }

  private void addGroups() {
    GroupTextKey text = new GroupTextKey(1, "m");
    add(GroupTables.GROUPS, Single.ROW, filled(GroupsRecord.getDefaultInstance()));
    add(GroupTables.GROUP, 1, filled(GroupRecord.getDefaultInstance()));
    add(GroupTables.GROUP_BY_NAME, "g", 1);
    add(GroupTables.GROUP_MEMBER, 1L, filled(GroupMemberRecord.getDefaultInstance()));
    add(GroupTables.GROUP_MEMBER_ID, text, 2L);
    add(GroupTables.GROUP_INSTANCE, text, 2L);
    add(
        GroupTables.GROUP_OFFSET,
        new GroupOffsetKey(1, 2, 3),
        filled(GroupOffsetRecord.getDefaultInstance()));
  }

  /** One line for each table, in the order of the schema; throws if a table has none. */
  public static List<String> lines() {
    GoldenRows rows = new GoldenRows();
    if (!List.copyOf(rows.lines.keySet()).equals(Schema.TABLES)) {
      throw new AssertionError("tables without a sample, or in another order: " + rows.lines);
    }
    return List.copyOf(rows.lines.values());
  }

  private <K, V> void add(Table<K, V> table, K key, V value) {
    byte[] keyBytes = table.encodeKey(key);
    byte[] valueBytes = table.encodeValue(value);
    if (!table.decodeKey(keyBytes).equals(key) || !table.decodeValue(valueBytes).equals(value)) {
      throw new AssertionError(table + " does not read what it wrote");
    }
    String text =
        value instanceof Message message
            ? TextFormat.printer().emittingSingleLine(true).printToString(message).strip()
            : String.valueOf(value);
    String line =
        String.format("%s %s: %s = %s -> %s", table, key, text, hex(keyBytes), hex(valueBytes));
    String identityHash = "ByteString@\\w+ ";
    lines.merge(table, line.replaceAll(identityHash, ""), (one, other) -> one + "; " + other);
  }

  /** Every field set to something that is not its default, so that every field number counts. */
  @SuppressWarnings("unchecked")
  private static <M extends Message> M filled(M message) {
    Message.Builder builder = message.newBuilderForType();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      Object value =
          switch (field.getJavaType()) {
            case INT -> field.getNumber();
            case LONG -> (long) field.getNumber();
            case STRING -> "text";
            case BYTE_STRING -> ByteString.copyFromUtf8("bytes");
            case BOOLEAN -> true;
            case MESSAGE -> filled(builder.newBuilderForField(field).build());
            case ENUM, FLOAT, DOUBLE ->
                throw new AssertionError("no such fields in rows: " + field);
          };
      if (field.isRepeated()) {
        builder.addRepeatedField(field, value);
      } else {
        builder.setField(field, value);
      }
    }
    return (M) builder.build();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
