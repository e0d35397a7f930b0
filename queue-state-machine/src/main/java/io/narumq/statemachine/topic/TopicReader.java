package io.narumq.statemachine.topic;

import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.TopicTables.PARTITION;
import static io.narumq.statemachine.store.TopicTables.TOPIC;
import static io.narumq.statemachine.store.TopicTables.TOPIC_BINDINGS;
import static io.narumq.statemachine.store.TopicTables.TOPIC_PARTITIONS;
import static io.narumq.statemachine.store.TopicTables.TOPIC_PENDING;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.BindingRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.PartitionRef;
import io.narumq.state.v1.TopicBindingsRecord;
import io.narumq.state.v1.TopicPartitionsRecord;
import io.narumq.state.v1.TopicRecord;
import io.narumq.statemachine.state.Partitions;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics and partitions beside apply. Thread safe. Rows are read one after the other, and
 * retention may take sets away meanwhile: what is missing then is read as out of range, never
 * skipped.
 */
public final class TopicReader {
  /** Behind all names. */
  private static final String LAST = "\uffff";

  private final StoreReader rows;

  public TopicReader(StoreReader rows) {
    this.rows = rows;
  }

  /** The topic of this name, if this is its shard; one that is being deleted included. */
  public Optional<TopicView> topic(String name) {
    return Optional.ofNullable(rows.get(TOPIC, name)).map(row -> view(name, row));
  }

  /**
   * At most {@code limit} topics of this shard with such names, behind {@code after}, those that
   * are being deleted left out.
   */
  public List<TopicView> topics(String prefix, String after, int limit) {
    List<TopicView> found = new ArrayList<>();
    String from = after.compareTo(prefix) > 0 ? after + "\0" : prefix;
    List<Row<String, TopicRecord>> some = rows.scan(TOPIC, from, prefix + LAST, limit);
    while (!some.isEmpty() && found.size() < limit) {
      some.stream()
          .filter(row -> !row.value().getDeleted())
          .limit(limit - found.size())
          .forEach(row -> found.add(view(row.key(), row.value())));
      from = some.get(some.size() - 1).key() + "\0";
      some = rows.scan(TOPIC, from, prefix + LAST, limit);
    }
    return found;
  }

  /** At most {@code limit} topics of which some shards are to be told. */
  public List<String> pending(int limit) {
    return rows.scan(TOPIC_PENDING, "", LAST, limit).stream().map(Row::key).toList();
  }

  private TopicView view(String name, TopicRecord row) {
    return new TopicView(
        name,
        row.getIncarnation(),
        row.getVersion(),
        row.getSettings(),
        row.getCreatedWallMs(),
        rows.get(TOPIC_PENDING, name) != null,
        row.getDeleted(),
        row.getSubscriptionsList());
  }

  /** The queues that a topic of this shard is bound to, by name. */
  public List<BindingRecord> bindings(String topic) {
    TopicBindingsRecord row = rows.get(TOPIC_BINDINGS, topic);
    return row == null ? List.of() : row.getBindingsList();
  }

  /** A partition, if it is in this shard. */
  public Optional<PartitionView> partition(String topic, int number) {
    TopicPartitionsRecord known = rows.get(TOPIC_PARTITIONS, topic);
    if (known == null) {
      return Optional.empty();
    }
    return known.getPartitionsList().stream()
        .filter(ref -> ref.getNumber() == number)
        .findFirst()
        .map(ref -> view(known, ref));
  }

  /** The partitions of a topic that are in this shard, by number. */
  public List<PartitionView> partitions(String topic) {
    TopicPartitionsRecord known = rows.get(TOPIC_PARTITIONS, topic);
    return known == null
        ? List.of()
        : known.getPartitionsList().stream()
            .map(ref -> view(known, ref))
            .filter(Objects::nonNull)
            .toList();
  }

  private @Nullable PartitionView view(TopicPartitionsRecord topic, PartitionRef ref) {
    PartitionRecord row = rows.get(PARTITION, ref.getId());
    return row == null
        ? null
        : new PartitionView(
            row.getNumber(),
            ref.getId(),
            topic.getIncarnation(),
            row.getFirstOffset(),
            row.getNextOffset(),
            row.getBodyBytes());
  }

  /** What the bodies of all partitions of this shard take, as they are stored. */
  public long bodyBytes() {
    return rows.scan(PARTITION, 0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
        .mapToLong(row -> row.value().getBodyBytes())
        .sum();
  }

  /**
   * Message sets from the one that holds {@code offset} on; empty if there is no such partition.
   *
   * @param maxBytes of the sets, their bodies unpacked, with what is known of their messages; the
   *     first one is read whatever its size
   */
  public Optional<Fetched> fetch(String topic, int number, long offset, long maxBytes) {
    return partition(topic, number).map(partition -> fetch(partition, offset, maxBytes));
  }

  private Fetched fetch(PartitionView partition, long offset, long maxBytes) {
    if (offset < partition.firstOffset() || offset > partition.nextOffset()) {
      return new Fetched(partition, List.of(), false);
    }
    List<FetchedSet> sets = new ArrayList<>();
    long bytes = 0;
    FetchedSet set = offset < partition.nextOffset() ? holding(partition, offset) : null;
    while (set != null && (sets.isEmpty() || bytes + set.bytes() <= maxBytes)) {
      sets.add(set);
      bytes += set.bytes();
      set = set.nextOffset() < partition.nextOffset() ? at(partition.id(), set.nextOffset()) : null;
    }
    // Retention was faster, if nothing is where something was.
    boolean inRange = !sets.isEmpty() || offset == partition.nextOffset();
    return new Fetched(partition, sets, inRange);
  }

  private @Nullable FetchedSet holding(PartitionView partition, long offset) {
    FetchedSet there = at(partition.id(), offset);
    return there != null ? there : read(floor(partition, offset));
  }

  private @Nullable FetchedSet at(int id, long first) {
    SequenceKey key = new SequenceKey(id, Partitions.LANE, first);
    MessageSetRecord row = rows.get(MESSAGE_SET, key);
    return row == null ? null : read(new Row<>(key, row));
  }

  private @Nullable FetchedSet read(@Nullable Row<SequenceKey, MessageSetRecord> row) {
    ByteString bodies = row == null ? null : rows.bodies(row.key());
    return row == null || bodies == null
        ? null
        : new FetchedSet(
            row.key().sequence(), row.value().getEnqueuedWallMs(), row.value().getIndex(), bodies);
  }

  private @Nullable Row<SequenceKey, MessageSetRecord> floor(PartitionView partition, long offset) {
    return rows.floor(
        MESSAGE_SET,
        new SequenceKey(partition.id(), Partitions.LANE, partition.firstOffset()),
        new SequenceKey(partition.id(), Partitions.LANE, offset));
  }

  /**
   * The first offset of the first set that was published at this time or later, or the next offset
   * if there is none yet; empty if there is no such partition. Times of sets never decrease, so it
   * is found by halving: a few dozen reads, whatever the size.
   */
  public OptionalLong offsetAt(String topic, int number, long wallMs) {
    Optional<PartitionView> found = partition(topic, number);
    return found.isPresent()
        ? OptionalLong.of(offsetAt(found.get(), wallMs))
        : OptionalLong.empty();
  }

  private long offsetAt(PartitionView partition, long wallMs) {
    // All before `low` are older, all from `high` on are not.
    long low = partition.firstOffset();
    long high = partition.nextOffset();
    while (low < high) {
      long middle = low + (high - low) / 2;
      Row<SequenceKey, MessageSetRecord> set = floor(partition, middle);
      if (set == null || set.value().getEnqueuedWallMs() < wallMs) {
        long next =
            set == null
                ? middle + 1
                : set.key().sequence() + set.value().getIndex().getBodyBytesCount();
        low = Math.max(low, next);
      } else {
        high = set.key().sequence();
      }
    }
    return high;
  }
}
