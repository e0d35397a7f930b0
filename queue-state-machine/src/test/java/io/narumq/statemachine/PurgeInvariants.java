package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import java.util.HashSet;
import java.util.Set;

/** What must hold of purges: each row has its timer, and what waits is seen to by a row. */
final class PurgeInvariants {
  private PurgeInvariants() {}

  /** Checks them, and takes the timers of purges out of those of the serving clock. */
  static void check(StoreReader reader, Set<Integer> queues, Set<TimerKey> timers) {
    Set<SequenceKey> timed = new HashSet<>();
    timers.stream()
        .filter(timer -> timer.kind() == TimerKind.PURGE)
        .forEach(t -> timed.add(new SequenceKey(t.queueId(), t.lane(), t.id())));
    timers.removeIf(timer -> timer.kind() == TimerKind.PURGE);
    Set<SequenceKey> rows = new HashSet<>(Rows.all(reader, Schema.PURGE).keySet());
    rows.removeIf(key -> !queues.contains(key.queueId()));
    assertThat(timed).isEqualTo(rows);
    Rows.all(reader, Schema.LANE)
        .forEach(
            (key, lane) -> {
              if (queues.contains(key.queueId()) && lane.getPurging() > 0) {
                assertThat(rows)
                    .as("who sees to %s", key)
                    .anyMatch(r -> r.queueId() == key.queueId() && r.lane() == key.lane());
              }
            });
  }
}
