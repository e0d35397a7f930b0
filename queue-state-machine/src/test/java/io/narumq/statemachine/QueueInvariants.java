package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.QueueRecord;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.StoreReader;
import java.util.HashMap;
import java.util.Map;

/** What settings name is counted, and FIFO queues have no dead letters of others. */
final class QueueInvariants {
  private QueueInvariants() {}

  static void check(StoreReader reader) {
    Map<Integer, QueueRecord> queues = Rows.all(reader, Schema.QUEUE);
    Map<String, Integer> named = new HashMap<>();
    for (QueueRecord queue : queues.values()) {
      String name = queue.getSettings().getDeadLetterQueue();
      if (!name.isEmpty()) {
        named.merge(name, 1, Integer::sum);
      }
    }
    assertThat(Rows.all(reader, Schema.DEAD_LETTERS_OF)).isEqualTo(named);
    assertThat(Rows.all(reader, Schema.FIFO_KEY).keySet())
        .as("clients send none without a key, and nothing comes any other way")
        .noneMatch(key -> key.key().isEmpty());
  }
}
