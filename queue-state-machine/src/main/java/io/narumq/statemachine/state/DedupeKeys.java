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
import java.util.ArrayList;
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

  /** How many keys are in one row: with one each, a send of many would write twice as much. */
  private static final int ROW_KEYS_MAX = 100;

  /** About so many keys go in one firing of the timer, however they share rows. */
  private static final int GONE_MAX = 1_000;

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

  /**
   * A set was stored, whose keys were free.
   *
   * @param messages of each message what it is remembered by; an empty key for not at all
   */
  public void remember(Queue queue, List<Dedupe> messages, int lane, long setFirst) {
    DedupeEndsRecord.Builder ends = ends(queue.id()).toBuilder();
    long expiresMs = clocks.wallMs() + queue.settings().getDedupeWindowMs();
    DedupeRecord.Builder row = DedupeRecord.newBuilder();
    for (int i = 0; i < messages.size(); i++) {
      Dedupe dedupe = messages.get(i);
      if (dedupe.getKey().isEmpty()) {
        continue;
      }
      store.put(
          DEDUPE_KEY,
          new DedupeKey(queue.id(), dedupe.getKey()),
          DedupeKeyRecord.newBuilder()
              .setNumber(ends.getNext())
              .setLane(lane)
              .setSequence(setFirst + i)
              .setBodyDigest(dedupe.getBodyDigest())
              .setExpiresWallMs(expiresMs)
              .build());
      row.addKeys(dedupe.getKey());
      if (row.getKeysCount() == ROW_KEYS_MAX) {
        add(queue, ends, expiresMs, row);
      }
    }
    if (row.getKeysCount() > 0) {
      add(queue, ends, expiresMs, row);
    }
  }

  private void add(
      Queue queue, DedupeEndsRecord.Builder ends, long expiresMs, DedupeRecord.Builder row) {
    store.put(DEDUPE, new DedupeExpiryKey(queue.id(), expiresMs, ends.getNext()), row.build());
    ends.setNext(ends.getNext() + 1).setCount(ends.getCount() + row.getKeysCount());
    row.clear();
    long timerMs = ends.getTimerWallMs();
    if (timerMs == 0) {
      arm(queue.id(), ends, expiresMs);
    } else if (expiresMs < timerMs) {
      timers.disarm(timer(queue.id(), timerMs));
      arm(queue.id(), ends, expiresMs);
    }
    store.put(DEDUPE_ENDS, queue.id(), ends.build());
  }

  /** Takes keys away that have expired; returns how many. */
  public int onTimer(TimerKey timer) {
    Queue queue = queues.find(timer.queueId());
    if (queue == null) {
      // Deleted: its rows go with it.
      return 0;
    }
    DedupeEndsRecord ends = ends(queue.id());
    List<Row<DedupeExpiryKey, DedupeRecord>> rows = first(queue.id(), ends);
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
    return (int) (ends.getCount() - left.getCount());
  }

  /** Takes away some keys of a deleted queue; returns how many, 0 if there are none. */
  int drop(int queueId) {
    DedupeEndsRecord ends = ends(queueId);
    List<Row<DedupeExpiryKey, DedupeRecord>> rows = first(queueId, ends);
    if (rows.isEmpty()) {
      return 0;
    }
    DedupeEndsRecord left = forget(ends, rows);
    store.put(DEDUPE_ENDS, queueId, left);
    return (int) (ends.getCount() - left.getCount());
  }

  /** Those that expire first; without a step over what was there before them. */
  private List<Row<DedupeExpiryKey, DedupeRecord>> first(int queueId, DedupeEndsRecord ends) {
    DedupeExpiryKey from = new DedupeExpiryKey(queueId, ends.getFromWallMs(), ends.getFromNumber());
    DedupeExpiryKey to = DedupeExpiryKey.first(queueId + 1, 0);
    List<Row<DedupeExpiryKey, DedupeRecord>> rows = new ArrayList<>();
    int keys = 0;
    while (keys < GONE_MAX) {
      // So many as there can be if each has as many keys as it may: one alone may have one.
      int limit = (GONE_MAX - keys + ROW_KEYS_MAX - 1) / ROW_KEYS_MAX;
      List<Row<DedupeExpiryKey, DedupeRecord>> some = store.scan(DEDUPE, from, to, limit);
      for (Row<DedupeExpiryKey, DedupeRecord> row : some) {
        rows.add(row);
        keys += row.value().getKeysCount();
        from = new DedupeExpiryKey(queueId, row.key().expiresWallMs(), row.key().number() + 1);
      }
      if (some.size() < limit) {
        break;
      }
    }
    return rows;
  }

  /**
   * Takes away rows, the first ones, and what leads to them unless their keys were used again
   * since.
   */
  private DedupeEndsRecord forget(
      DedupeEndsRecord ends, List<Row<DedupeExpiryKey, DedupeRecord>> rows) {
    DedupeEndsRecord.Builder left = ends.toBuilder();
    for (Row<DedupeExpiryKey, DedupeRecord> row : rows) {
      DedupeExpiryKey key = row.key();
      for (String each : row.value().getKeysList()) {
        DedupeKey dedupeKey = new DedupeKey(key.queueId(), each);
        if (store.require(DEDUPE_KEY, dedupeKey).getNumber() == key.number()) {
          store.delete(DEDUPE_KEY, dedupeKey);
        }
      }
      left.setCount(left.getCount() - row.value().getKeysCount());
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
