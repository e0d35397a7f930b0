package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.Schema.FifoKey;
import java.util.HashMap;
import java.util.Map;

/** Watches what is handed out: of a key of a FIFO queue never one that was sent before another. */
final class KeyOrderCheck {
  private final TestShard shard;
  private final Map<FifoKey, Long> last = new HashMap<>();
  private long messages;

  KeyOrderCheck(TestShard shard) {
    this.shard = shard;
  }

  /** How many deliveries were looked at. */
  long messages() {
    return messages;
  }

  void see(CommandResult result) {
    if (!(result instanceof Received received)) {
      return;
    }
    for (Delivery delivery : received.deliveries()) {
      if (delivery.lane() == MessageLogs.FIFO_LANE) {
        for (StoredMessage message :
            shard.machine().reader().messages(received.queueId(), delivery)) {
          see(received, message);
        }
      }
    }
  }

  private void see(Received received, StoredMessage message) {
    messages++;
    FifoKey key = new FifoKey(received.queueId(), message.key());
    Long before = last.put(key, message.sequence());
    // A repeated receive tells what it told before.
    assertThat(before == null || before <= message.sequence()).as("order of %s", key).isTrue();
  }
}
