package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.SettledRecord;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A lane has one timer for its next sweep, no partly settled set is in front of where it begins,
 * and a set that was rewritten is partly settled.
 */
final class SparseInvariants {
  private SparseInvariants() {}

  /** Checks them, and takes the timers of sweeps out of those of the serving clock. */
  static void check(StoreReader reader, Set<Integer> queues, Set<TimerKey> timers) {
    Set<TimerKey> swept = new HashSet<>(timers);
    swept.removeIf(timer -> timer.kind() != TimerKind.SWEEP);
    timers.removeAll(swept);
    Set<TimerKey> expected = new HashSet<>();
    Map<SequenceKey, SettledRecord> settled = Rows.all(reader, Schema.SETTLED);
    Rows.all(reader, Schema.LANE)
        .forEach(
            (key, lane) -> {
              if (queues.contains(key.queueId()) && lane.getSweepMs() != 0) {
                expected.add(
                    new TimerKey(lane.getSweepMs(), TimerKind.SWEEP, key.queueId(), key.lane(), 0));
              }
              settled.forEach(
                  (set, row) -> {
                    if (new LaneKey(set.queueId(), set.lane()).equals(key)) {
                      assertThat(set.sequence()).isGreaterThanOrEqualTo(lane.getSettledFrom());
                    }
                  });
            });
    assertThat(swept).isEqualTo(expected);
    Rows.all(reader, Schema.MESSAGE_SET)
        .forEach(
            (key, set) -> assertThat(!set.getRewritten() || settled.containsKey(key)).isTrue());
  }
}
