package io.narumq.statemachine.processor;

import io.narumq.statemachine.Effect;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Queues;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Run;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers the effects of the entry at hand, each once, in the order in which they came up. */
public final class Effects {
  private final Queues queues;
  private final Set<Effect> gathered = new LinkedHashSet<>();

  public Effects(Queues queues) {
    this.queues = queues;
  }

  void messagesReady(String queue) {
    gathered.add(new Effect.MessagesReady(queue));
  }

  void messagesReady(int queueId) {
    Queue queue = queues.find(queueId);
    if (queue != null) {
      messagesReady(queue.name());
    }
  }

  /** Messages were settled: those behind them on a FIFO queue, or others of a limit, are ready. */
  void settled(Run run) {
    Queue queue = queues.find(run.queueId());
    if (queue != null
        && (run.lane() == MessageLogs.FIFO_LANE || queue.settings().getMaxInFlight() > 0)) {
      messagesReady(queue.name());
    }
  }

  void queueDeleted(String queue) {
    gathered.add(new Effect.QueueDeleted(queue));
  }

  void groupChanged(String group) {
    gathered.add(new Effect.GroupChanged(group));
  }

  void published(String topic, int partition) {
    gathered.add(new Effect.Published(topic, partition));
  }

  void partitionsChanged(String topic) {
    gathered.add(new Effect.PartitionsChanged(topic));
  }

  void checksumDue() {
    gathered.add(new Effect.ChecksumDue());
  }

  /** Returns what was gathered and begins anew. */
  public List<Effect> drain() {
    List<Effect> drained = List.copyOf(gathered);
    gathered.clear();
    return drained;
  }
}
