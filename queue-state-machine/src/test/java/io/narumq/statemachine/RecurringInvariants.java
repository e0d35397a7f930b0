package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.RecurringRecord;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.RecurringNameKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Each recurring message has its name and its timer, its queue counts it, and nothing is left over.
 */
final class RecurringInvariants {
  private RecurringInvariants() {}

  static void check(StoreReader reader) {
    Map<SequenceKey, RecurringRecord> rows = Rows.all(reader, Schema.RECURRING);
    Map<RecurringNameKey, Long> expectedNames = new HashMap<>();
    Set<TimerKey> expectedTimers = new HashSet<>();
    Map<Integer, Integer> counts = new HashMap<>();
    rows.forEach(
        (key, row) -> {
          expectedNames.put(new RecurringNameKey(key.queueId(), row.getName()), key.sequence());
          expectedTimers.add(
              new TimerKey(
                  row.getDueWallMs(), TimerKind.RECURRING, key.queueId(), 0, key.sequence()));
          counts.merge(key.queueId(), 1, Integer::sum);
        });
    Map<RecurringNameKey, Long> names = new HashMap<>();
    Rows.all(reader, Schema.RECURRING_NAME).forEach((key, row) -> names.put(key, row.getNumber()));
    assertThat(names).isEqualTo(expectedNames);

    Set<TimerKey> timers = new HashSet<>(Rows.all(reader, Schema.WALL_TIMER).keySet());
    timers.removeIf(timer -> timer.kind() != TimerKind.RECURRING);
    Set<Integer> dropped = Rows.all(reader, Schema.DROPPED_QUEUE).keySet();
    // Those of a deleted queue may have fired, and found nothing.
    expectedTimers.removeIf(t -> dropped.contains(t.queueId()) && !timers.contains(t));
    assertThat(timers).isEqualTo(expectedTimers);

    Rows.all(reader, Schema.QUEUE)
        .forEach(
            (id, queue) -> assertThat(queue.getRecurring()).isEqualTo(counts.getOrDefault(id, 0)));
  }
}
