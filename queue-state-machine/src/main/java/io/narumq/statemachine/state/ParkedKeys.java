package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.PARKED;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.PoisonAction;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Store;
import org.jspecify.annotations.Nullable;

/** Keys of FIFO queues that wait because the last delivery of their head failed. */
public final class ParkedKeys {
  private final Store store;
  private final Clocks clocks;
  private final MessageLogs logs;
  private final History history;

  ParkedKeys(Store store, Clocks clocks, MessageLogs logs, History history) {
    this.store = store;
    this.clocks = clocks;
    this.logs = logs;
    this.history = history;
  }

  /** What a queue with these settings does with a message whose last delivery failed. */
  public static PoisonAction onPoison(QueueSettings settings) {
    PoisonAction action = PoisonAction.forNumber(settings.getOnPoison());
    return action == null || action == PoisonAction.POISON_ACTION_UNSPECIFIED
        ? PoisonAction.POISON_ACTION_DEAD_LETTER
        : action;
  }

  /** Messages of a FIFO queue that are in no other place any more stay as heads of their keys. */
  void park(Queue queue, Messages messages, int deliveries, DeadLetterReason reason) {
    MessageLog log = log(queue);
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      store.put(
          PARKED,
          new FifoKey(queue.id(), MessageKeys.of(log, messages.setFirst(), sequence)),
          ParkedRecord.newBuilder()
              .setSequence(sequence)
              .setSetFirst(messages.setFirst())
              .setDeliveryCount(deliveries)
              .setReason(reason.getNumber())
              .setParkedWallMs(clocks.wallMs())
              .build());
    }
    long first = messages.first();
    log.change(
        b ->
            b.setParkedFrom(b.getParked() == 0 ? first : Math.min(first, b.getParkedFrom()))
                .setParked(b.getParked() + messages.count()));
    history.add(
        queue,
        event(HistoryEvent.HISTORY_EVENT_PARKED, messages, deliveries)
            .setReason(reason.getNumber()));
  }

  /** Settles messages that are in no other place any more; their keys go on. */
  void skip(Queue queue, int lane, Messages messages, int deliveries) {
    MessageLog log = logs.of(queue.id(), lane);
    log.lose(messages, true);
    log.change(b -> b.setPoisonSkipped(b.getPoisonSkipped() + messages.count()));
    history.add(
        queue,
        History.event(HistoryEvent.HISTORY_EVENT_SKIPPED, lane, messages)
            .setDeliveryCount(deliveries));
  }

  private static HistoryRecord.Builder event(
      HistoryEvent event, Messages messages, int deliveries) {
    return History.event(event, MessageLogs.FIFO_LANE, messages).setDeliveryCount(deliveries);
  }

  /** The parked head of a key, taken out; null if there is none. It has to go somewhere. */
  private @Nullable ParkedRecord take(Queue queue, String key) {
    FifoKey rowKey = new FifoKey(queue.id(), key);
    ParkedRecord row = store.get(PARKED, rowKey);
    if (row == null || PurgedMessages.contain(log(queue), row.getSequence())) {
      return null;
    }
    store.delete(PARKED, rowKey);
    log(queue).change(b -> b.setParked(b.getParked() - 1));
    return row;
  }

  private static Messages head(ParkedRecord row) {
    return new Messages(row.getSetFirst(), row.getSequence(), 1);
  }

  /** The head of a key is ready, with no deliveries counted; false if it is not parked. */
  public boolean retry(Queue queue, String key) {
    ParkedRecord row = take(queue, key);
    if (row != null) {
      log(queue).makeReady(head(row), Past.leased(0), 0);
      int deliveries = row.getDeliveryCount();
      history.add(queue, event(HistoryEvent.HISTORY_EVENT_UNPARKED, head(row), deliveries));
    }
    return row != null;
  }

  /** The head of a key is settled; false if it is not parked. */
  public boolean skip(Queue queue, String key) {
    ParkedRecord row = take(queue, key);
    if (row != null) {
      skip(queue, MessageLogs.FIFO_LANE, head(row), row.getDeliveryCount());
    }
    return row != null;
  }

  private MessageLog log(Queue queue) {
    return logs.of(queue.id(), MessageLogs.FIFO_LANE);
  }
}
