package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.SERVING_TIMER;

import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;

/**
 * Timers of the serving clock, ordered by when they are due. A timer is a reason to look, not a
 * verdict: whoever it is about checks again when it fires.
 */
public final class Timers {
  /** No timer waits. */
  public static final long NONE = Long.MAX_VALUE;

  private final Store store;
  private final Clocks clocks;

  /** Not replicated and not state: how long the leader may sleep. May be early, never late. */
  private volatile long nextMs;

  Timers(Store store, Clocks clocks) {
    this.store = store;
    this.clocks = clocks;
    this.nextMs = findNext();
  }

  /** A lower bound of the first due time, or {@link #NONE}. For any thread. */
  public long nextMs() {
    return nextMs;
  }

  void arm(long dueMs, TimerKind kind, long id) {
    store.put(SERVING_TIMER, new TimerKey(dueMs, kind, id), Nothing.NOTHING);
    nextMs = Math.min(nextMs, dueMs);
  }

  void disarm(long dueMs, TimerKind kind, long id) {
    store.delete(SERVING_TIMER, new TimerKey(dueMs, kind, id));
  }

  /** At most {@code limit} timers that are due, first due first. They stay until {@link #fired}. */
  public List<TimerKey> due(int limit) {
    return scan(clocks.servingTimersFromMs(), clocks.servingMs() + 1, limit);
  }

  /** Takes out a timer, the first of those that are left. */
  public void fired(TimerKey timer) {
    store.delete(SERVING_TIMER, timer);
    // Timers are never armed for the past, so what lies before this one is empty for good.
    clocks.setServingTimersFromMs(timer.dueMs());
  }

  /** To be called after timers fired: finds out when the next one is due. */
  public void refreshNext() {
    nextMs = findNext();
  }

  private long findNext() {
    List<TimerKey> first = scan(clocks.servingTimersFromMs(), NONE, 1);
    return first.isEmpty() ? NONE : first.get(0).dueMs();
  }

  private List<TimerKey> scan(long fromMs, long toMs, int limit) {
    TimerKey from = new TimerKey(fromMs, TimerKind.LEASE, 0);
    TimerKey to = new TimerKey(toMs, TimerKind.LEASE, 0);
    return store.scan(SERVING_TIMER, from, to, limit).stream().map(Row::key).toList();
  }
}
