package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.QueueRecord;
import io.narumq.statemachine.state.DeadLetters;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.StoreReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What settings name is counted, and no FIFO queue gets the dead letters of another one: but of one
 * that was itself made for dead letters, under a name for which somebody had made the FIFO queue.
 */
final class QueueInvariants {
  private QueueInvariants() {}

  static void check(StoreReader reader) {
    Map<Integer, QueueRecord> queues = Rows.all(reader, Schema.QUEUE);
    Map<String, Integer> named = new HashMap<>();
    Set<String> targets = new HashSet<>();
    for (QueueRecord queue : queues.values()) {
      String name = queue.getSettings().getDeadLetterQueue();
      if (!name.isEmpty()) {
        named.merge(name, 1, Integer::sum);
      }
      if (queue.getSettings().getMaxDeliveries() > 0) {
        targets.add(DeadLetters.targetName(queue.getName(), queue.getSettings()));
      }
    }
    assertThat(Rows.all(reader, Schema.DEAD_LETTERS_OF)).isEqualTo(named);
    queues.values().stream()
        .filter(queue -> queue.getSettings().getFifo())
        .forEach(queue -> assertThat(targets).doesNotContain(queue.getName()));
  }
}
