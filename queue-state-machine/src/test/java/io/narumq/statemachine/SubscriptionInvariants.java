package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.SubscriptionName;
import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TopicTables;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Each partition has what the topic's subscriptions have of it, and nothing else; each message that
 * a cursor has come to is in one place or settled, counted by reason, and a set has a row of what
 * is settled as long as anything is not.
 */
final class SubscriptionInvariants {
  private final StoreReader reader;
  private final Map<Integer, QueueRecord> queues;
  private final Map<Integer, PartitionRecord> partitions;

  private final Map<LaneKey, LaneRecord> lanes;
  private final Map<SequenceKey, ReadyRecord> readyRows;
  private final Map<SequenceKey, BackingOffRecord> backingOffs;
  private final Map<SequenceKey, DoomedRecord> doomedRows;
  private final Map<SequenceKey, SettledRecord> settledRows;
  private final Map<Long, LeaseRecord> leases;

  private SubscriptionInvariants(StoreReader reader) {
    this.reader = reader;
    this.lanes = Rows.all(reader, Schema.LANE);
    this.readyRows = Rows.all(reader, Schema.READY);
    this.backingOffs = Rows.all(reader, Schema.BACKING_OFF);
    this.doomedRows = Rows.all(reader, Schema.DOOMED);
    this.settledRows = Rows.all(reader, Schema.SETTLED);
    this.leases = Rows.all(reader, Schema.LEASE);
    this.queues = Rows.all(reader, Schema.QUEUE);
    this.partitions = Rows.all(reader, TopicTables.PARTITION);
  }

  static void check(StoreReader reader) {
    SubscriptionInvariants invariants = new SubscriptionInvariants(reader);
    invariants.eachPartitionHasWhatWasTold();
    invariants.queues.forEach(
        (id, row) -> {
          if (row.hasSubscription()) {
            invariants.checkLane(id, row);
          }
        });
  }

  private void eachPartitionHasWhatWasTold() {
    Map<String, Integer> names = new HashMap<>();
    queues.forEach(
        (id, row) -> {
          if (row.hasSubscription()) {
            names.put(row.getName(), id);
            assertThat(partitions).containsKey(row.getSubscription().getPartitionId());
          }
        });
    assertThat(Rows.all(reader, TopicTables.SUBSCRIPTION)).isEqualTo(names);
    Set<String> told = new HashSet<>();
    Rows.all(reader, TopicTables.TOPIC_SUBSCRIPTIONS)
        .forEach(
            (topic, row) ->
                row.getSubscriptionsList()
                    .forEach(
                        subscription ->
                            partitions.values().stream()
                                .filter(partition -> partition.getTopic().equals(topic))
                                .forEach(
                                    partition ->
                                        told.add(
                                            new SubscriptionName(
                                                    topic,
                                                    partition.getNumber(),
                                                    subscription.getName())
                                                .toString()))));
    assertThat(names.keySet()).isEqualTo(told);
  }

  private void checkLane(int id, QueueRecord queue) {
    LaneRecord lane = lanes.get(new LaneKey(id, MessageLogs.SUBSCRIPTION_LANE));
    assertThat(lane.getCursor()).isEqualTo(lane.getNextSequence());
    Map<Long, Long> sets = new HashMap<>();
    long leased = leased(id, sets);
    long ready = 0;
    for (var row : readyRows.entrySet()) {
      ready += isIn(row.getKey(), id, row.getValue().getSetFirst(), sets) ? 1 : 0;
    }
    long backingOff = 0;
    for (var row : backingOffs.entrySet()) {
      backingOff += isIn(row.getKey(), id, row.getValue().getSetFirst(), sets) ? 1 : 0;
    }
    long doomed = 0;
    for (var row : doomedRows.entrySet()) {
      doomed += isIn(row.getKey(), id, row.getValue().getSetFirst(), sets) ? 1 : 0;
    }
    assertThat(lane.getLeased()).as("leased of %s", queue).isEqualTo(leased);
    assertThat(lane.getReady()).as("ready of %s", queue).isEqualTo(ready);
    assertThat(lane.getBackingOff()).as("backing off of %s", queue).isEqualTo(backingOff);
    assertThat(lane.getDoomed()).as("doomed of %s", queue).isEqualTo(doomed);
    assertThat(lane.getBodyBytes() + lane.getDoomedBytes()).isZero();
    long settled =
        lane.getAcked()
            + lane.getPoisonSkipped()
            + lane.getDeadLettered()
            + lane.getMissed()
            + lane.getPassed();
    assertThat(lane.getCursor() - queue.getSubscription().getStartOffset())
        .as("messages of %s by place", lane)
        .isEqualTo(leased + ready + backingOff + doomed + settled);
    checkSettled(id, lane, sets);
  }

  private long leased(int id, Map<Long, Long> sets) {
    long leased = 0;
    for (LeaseRecord lease : leases.values()) {
      for (LeasedRange range : lease.getRangesList()) {
        for (int i = 0; lease.getQueueId() == id && i < range.getCount(); i++) {
          assertThat(sets.put(range.getFirst() + i, range.getSetFirst())).isNull();
          leased++;
        }
      }
    }
    return leased;
  }

  private static boolean isIn(SequenceKey key, int id, long setFirst, Map<Long, Long> sets) {
    if (key.queueId() != id) {
      return false;
    }
    assertThat(sets.put(key.sequence(), setFirst)).as("%s is in two places", key).isNull();
    return true;
  }

  /**
   * Compares rows with places.
   *
   * @param sets of each message that is not settled, the set
   */
  private void checkSettled(int id, LaneRecord lane, Map<Long, Long> sets) {
    Set<Long> unsettled = new HashSet<>(sets.keySet());
    for (var row : settledRows.entrySet()) {
      if (row.getKey().queueId() != id) {
        continue;
      }
      SettledRecord settled = row.getValue();
      BitSet bits = BitSet.valueOf(settled.getBitmap().toByteArray());
      assertThat(settled.getCount()).isEqualTo(bits.cardinality()).isLessThan(settled.getSize());
      for (int i = 0; i < settled.getSize(); i++) {
        long sequence = row.getKey().sequence() + i;
        boolean isUnsettled = unsettled.remove(sequence);
        assertThat(bits.get(i))
            .as("message %s of %s, which ends at %s", sequence, row, lane.getCursor())
            .isEqualTo(sequence < lane.getCursor() && !isUnsettled);
        if (isUnsettled) {
          assertThat(sets.get(sequence)).isEqualTo(row.getKey().sequence());
        }
      }
    }
    assertThat(unsettled).as("not settled, and no set says so").isEmpty();
  }
}
