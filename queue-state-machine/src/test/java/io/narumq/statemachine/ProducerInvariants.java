package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.ProducerRecord;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.state.v1.StoredSetRecord;
import io.narumq.statemachine.state.Producers;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.ProducerIdKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.Single;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import io.narumq.statemachine.store.TopicTables;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Each producer has its id and its timer, the shard counts it, and what is remembered of its sends
 * is in its place and was stored, once; on FIFO queues without a gap.
 */
final class ProducerInvariants {
  private ProducerInvariants() {}

  static void check(StoreReader reader) {
    Map<SequenceKey, ProducerRecord> producers = Rows.all(reader, Schema.PRODUCER);
    Map<ProducerIdKey, Long> ids = new HashMap<>();
    Set<TimerKey> timers = new HashSet<>();
    producers.forEach(
        (key, row) -> {
          if (!row.getEnded()) {
            ids.put(new ProducerIdKey(key.queueId(), row.getProducerId()), key.sequence());
          }
          timers.add(
              new TimerKey(row.getTimerMs(), TimerKind.PRODUCER, key.queueId(), 0, key.sequence()));
        });
    assertThat(Rows.all(reader, Schema.PRODUCER_ID)).isEqualTo(ids);
    Set<TimerKey> armed = new HashSet<>(Rows.all(reader, Schema.SERVING_TIMER).keySet());
    armed.removeIf(timer -> timer.kind() != TimerKind.PRODUCER);
    assertThat(armed).isEqualTo(timers);
    var shard = Rows.all(reader, Schema.SHARD).get(Single.ROW);
    assertThat(shard == null ? 0 : shard.getProducers()).isEqualTo(producers.size());
    checkStoredSends(reader, producers);
    checkOrder(reader, producers);
  }

  /**
   * On a FIFO queue or a partition nothing is missing: the last sequences are there, one behind the
   * other.
   */
  private static void checkOrder(StoreReader reader, Map<SequenceKey, ProducerRecord> producers) {
    Set<Integer> inOrder = new HashSet<>(Rows.all(reader, TopicTables.PARTITION).keySet());
    Rows.all(reader, Schema.QUEUE)
        .forEach(
            (id, queue) -> {
              if (queue.getSettings().getFifo()) {
                inOrder.add(id);
              }
            });
    Map<SequenceKey, StoredSendRecord> sends = Rows.all(reader, Schema.STORED_SEND);
    producers.forEach(
        (key, row) -> {
          if (!inOrder.contains(key.queueId()) || row.getEnded()) {
            return;
          }
          long next = row.getNextSequence();
          for (long sequence = Math.max(0, next - Producers.WINDOW); sequence < next; sequence++) {
            long slot = key.sequence() * Producers.WINDOW + sequence % Producers.WINDOW;
            assertThat(sends.get(new SequenceKey(key.queueId(), 0, slot)))
                .as("sequence %s of %s", sequence, key)
                .returns(sequence, StoredSendRecord::getSequence);
          }
        });
  }

  private static void checkStoredSends(
      StoreReader reader, Map<SequenceKey, ProducerRecord> producers) {
    Set<Integer> dropped = Rows.all(reader, Schema.DROPPED_QUEUE).keySet();
    Map<LaneKey, LaneRecord> lanes = Rows.all(reader, Schema.LANE);
    Map<Integer, PartitionRecord> partitions = Rows.all(reader, TopicTables.PARTITION);
    Set<Integer> deduped = Rows.all(reader, Schema.DEDUPE_ENDS).keySet();
    Set<SequenceKey> firsts = new HashSet<>();
    Rows.all(reader, Schema.STORED_SEND)
        .forEach(
            (key, stored) -> {
              if (dropped.contains(key.queueId())) {
                return;
              }
              long number = key.sequence() / Producers.WINDOW;
              ProducerRecord producer = producers.get(new SequenceKey(key.queueId(), 0, number));
              assertThat(producer).as("producer of %s", key).isNotNull();
              assertThat(stored.getSequence()).isLessThan(producer.getNextSequence());
              assertThat(stored.getSequence() % Producers.WINDOW)
                  .isEqualTo(key.sequence() % Producers.WINDOW)
                  .isGreaterThanOrEqualTo(producer.getSlotsFrom());
              for (StoredSetRecord set : stored.getSetsList()) {
                PartitionRecord partition = partitions.get(key.queueId());
                long next =
                    partition != null
                        ? partition.getNextOffset()
                        : lanes.get(new LaneKey(key.queueId(), set.getLane())).getNextSequence();
                assertThat(set.getFirst() + set.getCount()).isLessThanOrEqualTo(next);
                SequenceKey first = new SequenceKey(key.queueId(), set.getLane(), set.getFirst());
                // Messages may have dedupe keys, under which they were sent before.
                assertThat(firsts.add(first) || deduped.contains(key.queueId()))
                    .as("one set is the result of two sends")
                    .isTrue();
              }
            });
  }
}
