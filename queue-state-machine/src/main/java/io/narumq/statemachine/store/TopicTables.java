package io.narumq.statemachine.store;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.narumq.state.v1.DroppedTopicRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.TopicBindingsRecord;
import io.narumq.state.v1.TopicPartitionsRecord;
import io.narumq.state.v1.TopicRecord;
import io.narumq.state.v1.TopicSubscriptionsRecord;
import io.narumq.statemachine.store.Schema.Nothing;
import java.util.List;

/**
 * The tables of topics, among those of {@link Schema}. Messages of partitions are in the tables of
 * queues: the id of a partition is one among theirs.
 *
 * <pre>
 * family   prefix  table             key     value
 * index    50      topic             name    TopicRecord
 *          51      topic_pending     name    -
 *          52      topic_partitions  name    TopicPartitionsRecord
 *          53      dropped_topic     id u32  DroppedTopicRecord
 *          54      partition         id u32  PartitionRecord
 *          55      topic_bindings    name    TopicBindingsRecord
 *
 * Of subscriptions
 * index    68      subscription         name of a partition of one  queue id u32
 *          69      topic_subscriptions  name of a topic             TopicSubscriptionsRecord
 * </pre>
 */
public final class TopicTables {
  public static final Table<String, TopicRecord> TOPIC =
      table("topic", 0x50, KeyCodecs.TEXT, TopicRecord.parser());
  public static final Table<String, Nothing> TOPIC_PENDING =
      new Table<>("topic_pending", Family.INDEX, 0x51, KeyCodecs.TEXT, ValueCodec.NOTHING);
  public static final Table<String, TopicPartitionsRecord> TOPIC_PARTITIONS =
      table("topic_partitions", 0x52, KeyCodecs.TEXT, TopicPartitionsRecord.parser());
  public static final Table<Integer, DroppedTopicRecord> DROPPED_TOPIC =
      table("dropped_topic", 0x53, KeyCodecs.U32, DroppedTopicRecord.parser());
  public static final Table<Integer, PartitionRecord> PARTITION =
      table("partition", 0x54, KeyCodecs.U32, PartitionRecord.parser());

  public static final Table<String, TopicBindingsRecord> TOPIC_BINDINGS =
      table("topic_bindings", 0x55, KeyCodecs.TEXT, TopicBindingsRecord.parser());

  public static final Table<String, Integer> SUBSCRIPTION =
      new Table<>("subscription", Family.INDEX, 0x68, KeyCodecs.TEXT, ValueCodec.U32);
  public static final Table<String, TopicSubscriptionsRecord> TOPIC_SUBSCRIPTIONS =
      table("topic_subscriptions", 0x69, KeyCodecs.TEXT, TopicSubscriptionsRecord.parser());

  static final List<Table<?, ?>> TABLES =
      List.of(
          TOPIC,
          TOPIC_PENDING,
          TOPIC_PARTITIONS,
          DROPPED_TOPIC,
          PARTITION,
          TOPIC_BINDINGS,
          SUBSCRIPTION,
          TOPIC_SUBSCRIPTIONS);

  private TopicTables() {}

  private static <K, V extends MessageLite> Table<K, V> table(
      String name, int prefix, KeyCodec<K> key, Parser<V> value) {
    return new Table<>(name, Family.INDEX, prefix, key, ValueCodec.proto(value));
  }
}
