package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.HistoryEndsRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.statemachine.state.History;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.StoreReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of the history in any state: a ring without gaps, of messages that were stored.
 */
final class HistoryInvariants {
  private HistoryInvariants() {}

  static void check(StoreReader reader) {
    Set<Integer> queues = Rows.all(reader, Schema.QUEUE).keySet();
    Set<Integer> known = new HashSet<>(queues);
    known.addAll(Rows.all(reader, Schema.DROPPED_QUEUE).keySet());
    Map<LaneKey, LaneRecord> lanes = Rows.all(reader, Schema.LANE);
    Map<Integer, HistoryEndsRecord> ends = Rows.all(reader, Schema.HISTORY_ENDS);
    Map<Integer, Long> rows = new HashMap<>();
    Rows.all(reader, Schema.HISTORY)
        .forEach(
            (key, event) -> {
              assertThat(known).contains(key.queueId());
              HistoryEndsRecord end = ends.get(key.queueId());
              assertThat(end).as("ends of %s", key).isNotNull();
              assertThat(key.sequence()).isBetween(end.getFirst(), end.getNext() - 1);
              LaneRecord lane = lanes.get(new LaneKey(key.queueId(), event.getLane()));
              assertThat(lane).as("lane of %s", event).isNotNull();
              assertThat(event.getCount()).isPositive();
              assertThat(event.getFirst() + event.getCount())
                  .as("messages of %s were stored", event)
                  .isLessThanOrEqualTo(lane.getNextSequence());
              rows.merge(key.queueId(), 1L, Long::sum);
            });
    ends.forEach(
        (id, end) -> {
          assertThat(known).contains(id);
          if (queues.contains(id)) {
            assertThat(rows.get(id)).isEqualTo(end.getNext() - end.getFirst());
            assertThat(rows.get(id)).isLessThanOrEqualTo(History.EVENTS_MAX);
          }
        });
  }
}
