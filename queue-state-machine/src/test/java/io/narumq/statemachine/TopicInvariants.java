package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.BindingRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.PartitionRef;
import io.narumq.state.v1.TopicPartitionsRecord;
import io.narumq.state.v1.TopicRecord;
import io.narumq.statemachine.state.Bindings;
import io.narumq.statemachine.state.Partitions;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import io.narumq.statemachine.store.TopicTables;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Partitions belong to their topics; offsets have no gaps, counters equal what they count, times
 * never decrease, and each partition that has something to lose has its timer.
 */
final class TopicInvariants {
  private TopicInvariants() {}

  static void check(StoreReader reader) {
    Map<String, TopicPartitionsRecord> known = Rows.all(reader, TopicTables.TOPIC_PARTITIONS);
    Map<Integer, PartitionRecord> partitions = Rows.all(reader, TopicTables.PARTITION);
    checkReferences(reader, known, partitions);
    checkPending(reader);
    checkBindings(reader);
    Map<SequenceKey, MessageSetRecord> sets = Rows.all(reader, Schema.MESSAGE_SET);
    Map<Integer, Long> counted = new HashMap<>();
    sets.keySet().stream()
        .filter(key -> partitions.containsKey(key.queueId()))
        .forEach(key -> counted.merge(key.queueId(), 1L, Long::sum));
    Set<TimerKey> timers = new HashSet<>();
    partitions.forEach(
        (id, row) -> {
          checkMessages(id, row, sets, counted.getOrDefault(id, 0L));
          if (row.getRetentionTimerMs() > 0) {
            timers.add(new TimerKey(row.getRetentionTimerMs(), TimerKind.RETENTION, id, 0, 0));
          }
          boolean ages = known.get(row.getTopic()).getSettings().getRetentionMs() > 0;
          assertThat(row.getRetentionTimerMs() > 0 || !ages || isEmpty(row))
              .as("somebody looks when a message of %s is too old", row)
              .isTrue();
        });
    Set<TimerKey> armed = new HashSet<>(Rows.all(reader, Schema.WALL_TIMER).keySet());
    armed.removeIf(timer -> timer.kind() != TimerKind.RETENTION);
    assertThat(armed).isEqualTo(timers);
  }

  private static boolean isEmpty(PartitionRecord row) {
    return row.getFirstOffset() == row.getNextOffset();
  }

  private static void checkReferences(
      StoreReader reader,
      Map<String, TopicPartitionsRecord> known,
      Map<Integer, PartitionRecord> partitions) {
    Map<Integer, String> referenced = new HashMap<>();
    Set<Integer> dropped = new HashSet<>();
    known.forEach(
        (topic, row) -> {
          for (PartitionRef ref : row.getPartitionsList()) {
            assertThat(referenced.put(ref.getId(), topic + "/" + ref.getNumber())).isNull();
          }
          if (row.getDroppedId() != 0) {
            assertThat(row.getPartitionsCount()).isZero();
            dropped.add(row.getDroppedId());
          }
        });
    Map<Integer, String> there = new HashMap<>();
    partitions.forEach((id, row) -> there.put(id, row.getTopic() + "/" + row.getNumber()));
    assertThat(there).isEqualTo(referenced);
    assertThat(Rows.all(reader, TopicTables.DROPPED_TOPIC).keySet()).isEqualTo(dropped);
    Set<Integer> timers = new HashSet<>();
    Rows.all(reader, Schema.SERVING_TIMER).keySet().stream()
        .filter(timer -> timer.kind() == TimerKind.DROPPED_TOPIC)
        .forEach(timer -> timers.add((int) timer.id()));
    assertThat(timers).containsAll(dropped);
  }

  private static void checkPending(StoreReader reader) {
    Map<String, TopicRecord> topics = Rows.all(reader, TopicTables.TOPIC);
    Set<String> pending = Rows.all(reader, TopicTables.TOPIC_PENDING).keySet();
    assertThat(topics.keySet()).containsAll(pending);
    topics.forEach((name, row) -> assertThat(!row.getDeleted() || pending.contains(name)).isTrue());
  }

  /** By name, each once, in one shard with their topic, which is there. */
  private static void checkBindings(StoreReader reader) {
    Set<String> topics = Rows.all(reader, TopicTables.TOPIC).keySet();
    Rows.all(reader, TopicTables.TOPIC_BINDINGS)
        .forEach(
            (topic, row) -> {
              assertThat(topics).contains(topic);
              List<String> queues =
                  row.getBindingsList().stream().map(BindingRecord::getQueue).toList();
              assertThat(queues).hasSizeBetween(1, 10).isSorted().doesNotHaveDuplicates();
              assertThat(queues).allMatch(queue -> Bindings.areTogether(topic, queue));
            });
  }

  private static void checkMessages(
      int id, PartitionRecord row, Map<SequenceKey, MessageSetRecord> sets, long count) {
    long bytes = 0;
    long lastMs = 0;
    long offset = row.getFirstOffset();
    while (offset < row.getNextOffset()) {
      MessageSetRecord set = sets.get(new SequenceKey(id, Partitions.LANE, offset));
      assertThat(set).as("set at %s of %s", offset, row).isNotNull();
      assertThat(set.getEnqueuedWallMs()).isGreaterThanOrEqualTo(lastMs);
      lastMs = set.getEnqueuedWallMs();
      bytes += set.getStoredBytes();
      offset += set.getIndex().getBodyBytesCount();
      count--;
    }
    assertThat(offset).isEqualTo(row.getNextOffset());
    assertThat(count).as("sets that no offset leads to").isZero();
    assertThat(row.getBodyBytes()).isEqualTo(bytes);
  }
}
