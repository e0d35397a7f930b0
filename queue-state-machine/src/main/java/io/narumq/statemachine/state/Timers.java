package io.narumq.statemachine.state;

import io.narumq.statemachine.state.Clocks.TimerClock;
import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.Table;
import java.util.List;

/**
 * Timers of one clock, ordered by when they are due. A timer is a reason to look, not a verdict:
 * whoever it is about checks again when it fires.
 */
public final class Timers {
  /** No timer waits. */
  public static final long NONE = Long.MAX_VALUE;

  private final Store store;
  private final Table<TimerKey, Nothing> table;
  private final TimerClock clock;

  /** Not replicated and not state: how long the leader may sleep. May be early, never late. */
  private volatile long nextMs;

  Timers(Store store, Table<TimerKey, Nothing> table, TimerClock clock) {
    this.store = store;
    this.table = table;
    this.clock = clock;
    this.nextMs = findNext();
  }

  /** A lower bound of the first due time, or {@link #NONE}. For any thread. */
  public long nextMs() {
    return nextMs;
  }

  /** Sets a timer, for now or later. */
  void arm(TimerKey timer) {
    if (timer.dueMs() < clock.nowMs()) {
      // What lies before the last one that fired is never looked at again.
      throw new IllegalStateException(timer + " is set for the past, it is " + clock.nowMs());
    }
    store.put(table, timer, Nothing.NOTHING);
    nextMs = Math.min(nextMs, timer.dueMs());
  }

  boolean isArmed(TimerKey timer) {
    return store.get(table, timer) != null;
  }

  void disarm(TimerKey timer) {
    store.delete(table, timer);
  }

  /** At most {@code limit} timers that are due, first due first. They stay until {@link #fired}. */
  public List<TimerKey> due(int limit) {
    return scan(clock.nowMs() + 1, limit);
  }

  /** Takes out a timer, the first of those that are left. */
  public void fired(TimerKey timer) {
    store.delete(table, timer);
    clock.timersFromMs(timer.dueMs());
  }

  /** To be called after timers fired: finds out when the next one is due. */
  public void refreshNext() {
    nextMs = findNext();
  }

  private long findNext() {
    List<TimerKey> first = scan(NONE, 1);
    return first.isEmpty() ? NONE : first.get(0).dueMs();
  }

  private List<TimerKey> scan(long toMs, int limit) {
    return store
        .scan(table, TimerKey.first(clock.timersFromMs()), TimerKey.first(toMs), limit)
        .stream()
        .map(Row::key)
        .toList();
  }
}
