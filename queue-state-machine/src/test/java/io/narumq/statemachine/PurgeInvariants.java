package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.PurgeRecord;
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

/** What must hold of purges: each row has its timer, and what waits is seen to by a row. */
final class PurgeInvariants {
  private PurgeInvariants() {}

  /** Of a FIFO queue: each message that was purged while it was blocked is ahead of a purge. */
  private static void chains(StoreReader reader, Set<Integer> queues) {
    Map<SequenceKey, PurgeRecord> purges = Rows.all(reader, Schema.PURGE);
    Rows.all(reader, Schema.NEXT_OF_KEY)
        .forEach(
            (before, next) -> {
              LaneRecord lane =
                  Rows.all(reader, Schema.LANE).get(new LaneKey(before.queueId(), before.lane()));
              if (queues.contains(before.queueId())
                  && lane != null
                  && next.getSequence() < lane.getPurgedTo()) {
                assertThat(purges.entrySet())
                    .as("who comes to what is behind %s", before)
                    .anyMatch(
                        purge ->
                            purge.getKey().queueId() == before.queueId()
                                && purge.getKey().lane() == before.lane()
                                && purge.getKey().sequence() > before.sequence()
                                && purge.getValue().getLinksFrom() <= before.sequence());
              }
            });
  }

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
    chains(reader, queues);
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
