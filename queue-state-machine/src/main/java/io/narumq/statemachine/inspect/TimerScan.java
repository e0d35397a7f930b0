package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.SERVING_TIMER;

import io.narumq.statemachine.state.Timers;
import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks through the timers of the serving clock, the first ones to fire first. Leases and messages
 * that back off have one each, and no other row leads to a lease: that would cost every delivery a
 * write, for a question that hardly anybody asks.
 */
final class TimerScan {
  private static final int CHUNK = 1_000;

  /** Of all queues of the shard; a fifth of a second. */
  private static final int TIMERS_MAX = 100_000;

  private TimerScan() {}

  /** The first one that something is found by; empty if nothing is. */
  static <T> Optional<T> find(QueueRows queue, Function<TimerKey, Optional<T>> look) {
    TimerKey next = TimerKey.first(queue.shard().getServingTimersFromMs());
    for (int looked = 0; looked < TIMERS_MAX; looked += CHUNK) {
      List<Row<TimerKey, Nothing>> timers =
          queue.rows().scan(SERVING_TIMER, next, TimerKey.first(Timers.NONE), CHUNK);
      for (Row<TimerKey, Nothing> timer : timers) {
        Optional<T> found = look.apply(timer.key());
        if (found.isPresent()) {
          return found;
        }
        next = TimerWalk.behind(timer.key());
      }
      if (timers.size() < CHUNK) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
