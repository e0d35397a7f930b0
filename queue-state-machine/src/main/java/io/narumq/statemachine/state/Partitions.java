package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.TopicTables.PARTITION;
import static io.narumq.statemachine.store.TopicTables.TOPIC_PARTITIONS;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.PartitionRef;
import io.narumq.state.v1.TopicPartitionsRecord;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import org.jspecify.annotations.Nullable;

/** The partitions of topics that are in this shard: message logs without delivery state. */
public final class Partitions {
  /** Of every partition: the lane of its messages, as rows of queues have one. */
  public static final int LANE = 0;

  private final Store store;
  private final Clocks clocks;
  private final Retention retention;

  Partitions(Store store, Clocks clocks, Retention retention) {
    this.store = store;
    this.clocks = clocks;
    this.retention = retention;
  }

  /** A partition that is there. */
  public record Partition(int id, PartitionRecord row, TopicSettings settings) {
    /** For messages to people. */
    public String name() {
      return row.getTopic() + "/" + row.getNumber();
    }
  }

  /** What is known of a topic here, also that it was deleted. */
  public @Nullable TopicPartitionsRecord ofTopic(String topic) {
    return store.get(TOPIC_PARTITIONS, topic);
  }

  /** The partition, if the topic is that of this incarnation; 0 is any. */
  public @Nullable Partition find(String topic, int number, int incarnation) {
    TopicPartitionsRecord known = ofTopic(topic);
    if (known == null || (incarnation != 0 && incarnation != known.getIncarnation())) {
      return null;
    }
    for (PartitionRef ref : known.getPartitionsList()) {
      if (ref.getNumber() == number) {
        return new Partition(
            ref.getId(), store.require(PARTITION, ref.getId()), known.getSettings());
      }
    }
    return null;
  }

  /** Whether the topic was deleted and made again since it had this incarnation; 0 is any. */
  public boolean isReplaced(String topic, int incarnation) {
    TopicPartitionsRecord known = ofTopic(topic);
    return known != null && TopicIncarnation.isReplaced(incarnation, known);
  }

  /** Makes an empty partition; whoever calls this keeps the reference. */
  PartitionRef create(String topic, int number) {
    int id = clocks.takeQueueId();
    store.put(
        PARTITION, id, PartitionRecord.newBuilder().setTopic(topic).setNumber(number).build());
    return PartitionRef.newBuilder().setNumber(number).setId(id).build();
  }

  /** Stores a message set; returns the offset of its first message. */
  public long append(Partition partition, MessageSetIndex index, ByteString bodies) {
    PartitionRecord row = partition.row();
    long first = row.getNextOffset();
    SequenceKey key = new SequenceKey(partition.id(), LANE, first);
    store.put(
        MESSAGE_SET,
        key,
        MessageSetRecord.newBuilder()
            .setIndex(index)
            .setEnqueuedWallMs(clocks.wallMs())
            .setStoredBytes(bodies.size())
            .build());
    store.put(BODIES, key, bodies);
    PartitionRecord.Builder longer =
        row.toBuilder()
            .setNextOffset(first + index.getBodyBytesCount())
            .setBodyBytes(row.getBodyBytes() + bodies.size());
    retention.afterAppend(partition.id(), longer, partition.settings());
    store.put(PARTITION, partition.id(), longer.build());
    return first;
  }
}
