package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.DEDUPE;
import static io.narumq.statemachine.store.Schema.DEDUPE_ENDS;
import static io.narumq.statemachine.store.Schema.DEDUPE_KEY;

import io.narumq.log.v1.Dedupe;
import io.narumq.state.v1.DedupeEndsRecord;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.state.v1.DedupeRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.DedupeExpiryKey;
import io.narumq.statemachine.store.Schema.DedupeKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys by which messages of a queue are stored once in a window of time, whatever became of the
 * message that had the key first. A key that expired is free at once; its rows go later, a bounded
 * number at a time, in the order in which they expire: the window of a queue may have been
 * shortened.
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
    return ends.getCount() + more <= MAX;
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
        new DedupeExpiryKey(queue.id(), expiresMs, ends.getNext()),
        DedupeRecord.newBuilder().setKey(dedupe.getKey()).build());
    DedupeEndsRecord.Builder next =
        ends.toBuilder().setNext(ends.getNext() + 1).setCount(ends.getCount() + 1);
    long timerMs = ends.getTimerWallMs();
    if (timerMs == 0) {
      arm(queue.id(), next, expiresMs);
    } else if (expiresMs < timerMs) {
      timers.disarm(timer(queue.id(), timerMs));
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
    DedupeEndsRecord ends = ends(queue.id());
    List<Row<DedupeExpiryKey, DedupeRecord>> rows = first(queue.id(), ends, ROWS_MAX);
    int gone = 0;
    while (gone < rows.size() && rows.get(gone).key().expiresWallMs() <= clocks.wallMs()) {
      gone++;
    }
    DedupeEndsRecord.Builder left = forget(ends, rows.subList(0, gone)).toBuilder();
    if (left.getCount() == 0) {
      left.setTimerWallMs(0);
    } else if (gone == rows.size()) {
      arm(queue.id(), left, clocks.wallMs());
    } else {
      arm(queue.id(), left, rows.get(gone).key().expiresWallMs());
    }
    store.put(DEDUPE_ENDS, queue.id(), left.build());
    return gone;
  }

  /** Takes away at most {@code limit} keys of a deleted queue; returns how many. */
  int drop(int queueId, int limit) {
    DedupeEndsRecord ends = ends(queueId);
    List<Row<DedupeExpiryKey, DedupeRecord>> rows = first(queueId, ends, limit);
    if (!rows.isEmpty()) {
      store.put(DEDUPE_ENDS, queueId, forget(ends, rows));
    }
    return rows.size();
  }

  /** Those that expire first; without a step over what was there before them. */
  private List<Row<DedupeExpiryKey, DedupeRecord>> first(
      int queueId, DedupeEndsRecord ends, int limit) {
    DedupeExpiryKey from = new DedupeExpiryKey(queueId, ends.getFromWallMs(), ends.getFromNumber());
    return store.scan(DEDUPE, from, DedupeExpiryKey.first(queueId + 1, 0), limit);
  }

  /**
   * Takes away rows, the first ones, and what leads to them unless their keys were used again
   * since.
   */
  private DedupeEndsRecord forget(
      DedupeEndsRecord ends, List<Row<DedupeExpiryKey, DedupeRecord>> rows) {
    DedupeEndsRecord.Builder left = ends.toBuilder().setCount(ends.getCount() - rows.size());
    for (Row<DedupeExpiryKey, DedupeRecord> row : rows) {
      DedupeExpiryKey key = row.key();
      DedupeKey dedupeKey = new DedupeKey(key.queueId(), row.value().getKey());
      if (store.require(DEDUPE_KEY, dedupeKey).getNumber() == key.number()) {
        store.delete(DEDUPE_KEY, dedupeKey);
      }
      store.delete(DEDUPE, key);
      // Whatever is remembered from now on expires later than what has expired.
      left.setFromWallMs(key.expiresWallMs()).setFromNumber(key.number() + 1);
    }
    return left.build();
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

  private static TimerKey timer(int queueId, long wallMs) {
    return new TimerKey(wallMs, TimerKind.DEDUPE, queueId, 0, 0);
  }
}
