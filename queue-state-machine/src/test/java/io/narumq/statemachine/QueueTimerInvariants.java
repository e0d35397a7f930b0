package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.LaneRecord;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Timers of which a queue or a lane has one while there is something to do. */
final class QueueTimerInvariants {
  private QueueTimerInvariants() {}

  /** Takes those timers out that are as they should be. */
  static void check(
      StoreReader reader,
      Map<LaneKey, LaneRecord> lanes,
      Set<Integer> queues,
      Set<TimerKey> timers) {
    Rows.all(reader, Schema.REDRIVE)
        .forEach(
            (id, row) -> {
              assertThat(queues).contains(id);
              assertThat(timers.remove(TimerKey.of(row.getTimerMs(), TimerKind.REDRIVE, id)))
                  .as("timer of redrive %s", id)
                  .isTrue();
            });
    Rows.all(reader, Schema.QUEUE)
        .forEach(
            (id, row) -> {
              TimerKey timer = new TimerKey(row.getTrimMs(), TimerKind.TRIM, id, 0, 0);
              assertThat(timers.remove(timer)).as("%s", timer).isEqualTo(row.getTrimMs() > 0);
            });
    Set<LaneKey> toDeadLetter = new HashSet<>();
    timers.stream()
        .filter(timer -> timer.kind() == TimerKind.DEAD_LETTER)
        .forEach(t -> toDeadLetter.add(new LaneKey(t.queueId(), t.lane())));
    timers.removeIf(timer -> timer.kind() == TimerKind.DEAD_LETTER);
    lanes.forEach(
        (key, lane) -> {
          if (queues.contains(key.queueId())) {
            assertThat(toDeadLetter.contains(key)).isEqualTo(lane.getDoomed() > 0);
          }
        });
  }
}
