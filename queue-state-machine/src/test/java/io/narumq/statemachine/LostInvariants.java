package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.StoreReader;
import java.util.Set;

/** What must hold of lost messages: each is in the slot of its sequence, and nowhere else. */
final class LostInvariants {
  private LostInvariants() {}

  static void check(StoreReader reader, Set<SequenceKey> live, Set<Integer> queues) {
    Rows.all(reader, Schema.LOST)
        .forEach(
            (slot, row) -> {
              if (queues.contains(slot.queueId())) {
                long sequence = row.getSequence();
                assertThat(slot.sequence()).isEqualTo(sequence % 16_384);
                assertThat(live)
                    .doesNotContain(new SequenceKey(slot.queueId(), slot.lane(), sequence));
                assertThat(sequence)
                    .isLessThan(
                        Rows.all(reader, Schema.LANE)
                            .get(new LaneKey(slot.queueId(), slot.lane()))
                            .getNextSequence());
              }
            });
  }
}
