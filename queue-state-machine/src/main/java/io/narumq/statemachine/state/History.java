package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.HISTORY;
import static io.narumq.statemachine.store.Schema.HISTORY_ENDS;

import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.HistoryMode;
import io.narumq.state.v1.HistoryEndsRecord;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;

/**
 * What happened to messages: a ring of rows for each queue, numbered. Unless a queue asks for more
 * only what leaves the plain path is written down. Messages that follow each other and meet the
 * same in the same moment share a row.
 */
public final class History {
  /** Of a queue. */
  public static final int EVENTS_MAX = 10_000;

  /** The first event of a queue has this number: 0 is left for "none". */
  private static final long FIRST = 1;

  private final Store store;
  private final Clocks clocks;

  History(Store store, Clocks clocks) {
    this.store = store;
    this.clocks = clocks;
  }

  /** Whether a queue remembers also what happens on the plain path. */
  static boolean remembersAll(QueueSettings settings) {
    return settings.getHistory() == HistoryMode.HISTORY_MODE_ALL_VALUE;
  }

  private static boolean remembersNothing(QueueSettings settings) {
    return settings.getHistory() == HistoryMode.HISTORY_MODE_NONE_VALUE;
  }

  /** An event to be, of messages of a lane. */
  static HistoryRecord.Builder event(HistoryEvent event, int lane, Messages messages) {
    return HistoryRecord.newBuilder()
        .setEvent(event.getNumber())
        .setLane(lane)
        .setFirst(messages.first())
        .setCount(messages.count());
  }

  /** Something happened now that is no part of the plain path. */
  void add(Queue queue, HistoryRecord.Builder event) {
    if (!remembersNothing(queue.settings())) {
      write(queue.id(), event.setWallMs(clocks.wallMs()).build());
    }
  }

  private void write(int queueId, HistoryRecord event) {
    HistoryEndsRecord ends = store.get(HISTORY_ENDS, queueId);
    long first = ends == null ? FIRST : ends.getFirst();
    long next = ends == null ? FIRST : ends.getNext();
    if (next > first) {
      HistoryRecord last = store.require(HISTORY, key(queueId, next - 1));
      if (isContinued(last, event)) {
        long count = last.getCount() + event.getCount();
        store.put(HISTORY, key(queueId, next - 1), last.toBuilder().setCount(count).build());
        return;
      }
    }
    store.put(HISTORY, key(queueId, next), event);
    if (next - first == EVENTS_MAX) {
      store.delete(HISTORY, key(queueId, first));
      first++;
    }
    store.put(
        HISTORY_ENDS,
        queueId,
        HistoryEndsRecord.newBuilder().setFirst(first).setNext(next + 1).build());
  }

  /** Whether the same happened to the messages right in front, in the same moment. */
  private static boolean isContinued(HistoryRecord last, HistoryRecord event) {
    boolean isNext = last.getFirst() + last.getCount() == event.getFirst();
    return isNext
        && (event.getToQueueId() == 0 || last.getToFirst() + last.getCount() == event.getToFirst())
        && last.toBuilder()
            .setFirst(event.getFirst())
            .setCount(event.getCount())
            .setToFirst(event.getToFirst())
            .build()
            .equals(event);
  }

  /** The row of an event. */
  public static SequenceKey key(int queueId, long number) {
    return new SequenceKey(queueId, 0, number);
  }
}
