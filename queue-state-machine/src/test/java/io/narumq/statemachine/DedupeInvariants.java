package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.DedupeEndsRecord;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.state.v1.DedupeRecord;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.DedupeExpiryKey;
import io.narumq.statemachine.store.Schema.DedupeKey;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.Single;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Each key leads to the last row that has it, they are counted, one timer waits for the first that
 * expires, and what a key stands for was stored.
 */
final class DedupeInvariants {
  private DedupeInvariants() {}

  static void check(StoreReader reader) {
    Set<Integer> dropped = Rows.all(reader, Schema.DROPPED_QUEUE).keySet();
    Map<DedupeExpiryKey, DedupeRecord> rows = Rows.all(reader, Schema.DEDUPE);
    Map<DedupeKey, Long> last = new HashMap<>();
    Map<Integer, Long> counts = new HashMap<>();
    Map<Integer, Long> firsts = new HashMap<>();
    var shard = Rows.all(reader, Schema.SHARD).get(Single.ROW);
    long wallMs = shard == null ? 0 : shard.getWallMs();
    rows.forEach(
        (key, row) -> {
          for (String each : row.getKeysList()) {
            last.merge(new DedupeKey(key.queueId(), each), key.number(), Math::max);
          }
          counts.merge(key.queueId(), (long) row.getKeysCount(), Long::sum);
          firsts.merge(key.queueId(), key.expiresWallMs(), Math::min);
        });
    Map<DedupeKey, Long> told = new HashMap<>();
    Rows.all(reader, Schema.DEDUPE_KEY)
        .forEach(
            (key, row) -> {
              told.put(key, row.getNumber());
              checkStored(reader, key, row);
            });
    assertThat(told).isEqualTo(last);
    Set<TimerKey> timers = new HashSet<>();
    Map<Integer, DedupeEndsRecord> ends = Rows.all(reader, Schema.DEDUPE_ENDS);
    ends.forEach(
        (queueId, end) -> {
          if (!dropped.contains(queueId)) {
            assertThat(counts.getOrDefault(queueId, 0L)).isEqualTo(end.getCount());
            assertThat(end.getTimerWallMs() != 0).isEqualTo(end.getCount() > 0);
            if (end.getCount() > 0) {
              long first = firsts.get(queueId);
              assertThat(first).isGreaterThanOrEqualTo(end.getFromWallMs());
              assertThat(end.getTimerWallMs()).isLessThanOrEqualTo(Math.max(first, wallMs));
            }
          }
          if (end.getTimerWallMs() != 0) {
            timers.add(new TimerKey(end.getTimerWallMs(), TimerKind.DEDUPE, queueId, 0, 0));
          }
        });
    Set<TimerKey> armed = new HashSet<>(Rows.all(reader, Schema.WALL_TIMER).keySet());
    armed.removeIf(timer -> timer.kind() != TimerKind.DEDUPE);
    assertThat(timers).containsAll(armed);
    timers.removeAll(armed);
    assertThat(timers).as("of deleted queues only").allMatch(it -> dropped.contains(it.queueId()));
  }

  private static void checkStored(StoreReader reader, DedupeKey key, DedupeKeyRecord row) {
    var lane = Rows.all(reader, Schema.LANE).get(new LaneKey(key.queueId(), row.getLane()));
    assertThat(lane).as("lane of %s", key).isNotNull();
    assertThat(row.getSequence()).isLessThan(lane.getNextSequence());
  }
}
