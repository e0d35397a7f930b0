package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.DEDUPE;
import static io.narumq.statemachine.store.Schema.DEDUPE_ENDS;
import static io.narumq.statemachine.store.Schema.DEDUPE_KEY;

import io.narumq.log.v1.Dedupe;
import io.narumq.state.v1.DedupeEndsRecord;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.state.v1.DedupeRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.DedupeKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys by which messages of a queue are stored once in a window of time, whatever became of the
 * message that had the key first. A key that expired is free at once; its rows go later, a bounded
 * number at a time, in the order in which keys were used.
 */
public final class DedupeKeys {
  /** Of a queue. */
  public static final int MAX = 10_000_000;

  /** How many rows go in one firing of the timer. */
  private static final int ROWS_MAX = 200;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final Queues queues;

  DedupeKeys(Store store, Clocks clocks, Timers timers, Queues queues) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.queues = queues;
  }

  /** The message that has the key; null if it is free. */
  public @Nullable DedupeKeyRecord find(Queue queue, String key) {
    DedupeKeyRecord row = store.get(DEDUPE_KEY, new DedupeKey(queue.id(), key));
    return row == null || row.getExpiresWallMs() <= clocks.wallMs() ? null : row;
  }

  /** Whether the queue remembers keys at all. */
  public static boolean isOn(Queue queue) {
    return queue.settings().getDedupeWindowMs() > 0;
  }

  /** Whether the queue can remember so many more. */
  public boolean hasRoom(Queue queue, int more) {
    DedupeEndsRecord ends = ends(queue.id());
    return ends.getNext() - ends.getFirst() + more <= MAX;
  }

  /** A message was stored under a key that was free. */
  public void remember(Queue queue, Dedupe dedupe, int lane, long sequence) {
    DedupeEndsRecord ends = ends(queue.id());
    long expiresMs = clocks.wallMs() + queue.settings().getDedupeWindowMs();
    store.put(
        DEDUPE_KEY,
        new DedupeKey(queue.id(), dedupe.getKey()),
        DedupeKeyRecord.newBuilder()
            .setNumber(ends.getNext())
            .setLane(lane)
            .setSequence(sequence)
            .setBodyDigest(dedupe.getBodyDigest())
            .setExpiresWallMs(expiresMs)
            .build());
    store.put(
        DEDUPE,
        key(queue.id(), ends.getNext()),
        DedupeRecord.newBuilder().setKey(dedupe.getKey()).setExpiresWallMs(expiresMs).build());
    DedupeEndsRecord.Builder next = ends.toBuilder().setNext(ends.getNext() + 1);
    if (ends.getTimerWallMs() == 0) {
      arm(queue.id(), next, expiresMs);
    }
    store.put(DEDUPE_ENDS, queue.id(), next.build());
  }

  /** Takes rows away that have expired; returns how many. */
  public int onTimer(TimerKey timer) {
    Queue queue = queues.find(timer.queueId());
    if (queue == null) {
      // Deleted: its rows go with it.
      return 0;
    }
    DedupeEndsRecord.Builder ends = ends(queue.id()).toBuilder();
    List<Row<SequenceKey, DedupeRecord>> rows =
        store.scan(
            DEDUPE, key(queue.id(), ends.getFirst()), key(queue.id(), ends.getNext()), ROWS_MAX);
    int gone = 0;
    while (gone < rows.size() && rows.get(gone).value().getExpiresWallMs() <= clocks.wallMs()) {
      forget(rows.get(gone).key(), rows.get(gone).value());
      gone++;
    }
    ends.setFirst(ends.getFirst() + gone);
    if (ends.getFirst() == ends.getNext()) {
      ends.setTimerWallMs(0);
    } else if (gone == rows.size()) {
      arm(queue.id(), ends, clocks.wallMs());
    } else {
      arm(queue.id(), ends, rows.get(gone).value().getExpiresWallMs());
    }
    store.put(DEDUPE_ENDS, queue.id(), ends.build());
    return gone;
  }

  /** Takes away a row and, unless the key was used again since, what leads to it. */
  void forget(SequenceKey key, DedupeRecord row) {
    DedupeKey dedupeKey = new DedupeKey(key.queueId(), row.getKey());
    if (store.require(DEDUPE_KEY, dedupeKey).getNumber() == key.sequence()) {
      store.delete(DEDUPE_KEY, dedupeKey);
    }
    store.delete(DEDUPE, key);
  }

  /** Takes away what is left of a deleted queue whose rows are gone. */
  void forget(int queueId) {
    DedupeEndsRecord ends = store.get(DEDUPE_ENDS, queueId);
    if (ends != null) {
      timers.disarm(timer(queueId, ends.getTimerWallMs()));
      store.delete(DEDUPE_ENDS, queueId);
    }
  }

  private void arm(int queueId, DedupeEndsRecord.Builder ends, long wallMs) {
    timers.arm(timer(queueId, wallMs));
    ends.setTimerWallMs(wallMs);
  }

  private DedupeEndsRecord ends(int queueId) {
    DedupeEndsRecord ends = store.get(DEDUPE_ENDS, queueId);
    return ends == null ? DedupeEndsRecord.getDefaultInstance() : ends;
  }

  private static SequenceKey key(int queueId, long number) {
    return new SequenceKey(queueId, 0, number);
  }

  private static TimerKey timer(int queueId, long wallMs) {
    return new TimerKey(wallMs, TimerKind.DEDUPE, queueId, 0, 0);
  }
}
