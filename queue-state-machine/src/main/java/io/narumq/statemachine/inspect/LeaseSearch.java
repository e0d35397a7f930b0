package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.LEASE;
import static io.narumq.statemachine.store.Schema.SERVING_TIMER;

import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.statemachine.state.Timers;
import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;
import java.util.Optional;

/**
 * Finds the lease of a message: looks through the timers of the serving clock, the first ones to
 * fire first. Every lease has one, and no other row leads to it: that would cost every delivery a
 * write, for a question that hardly anybody asks.
 */
final class LeaseSearch {
  private static final int CHUNK = 1_000;

  /** Of all queues of the shard; a fifth of a second. */
  private static final int TIMERS_MAX = 100_000;

  private final QueueRows queue;

  LeaseSearch(QueueRows queue) {
    this.queue = queue;
  }

  /** Empty if it was not found among the first ones to end. */
  Optional<Located> find(int lane, long sequence) {
    TimerKey next = TimerKey.first(queue.shard().getServingTimersFromMs());
    for (int looked = 0; looked < TIMERS_MAX; looked += CHUNK) {
      List<Row<TimerKey, Nothing>> timers =
          queue.rows().scan(SERVING_TIMER, next, TimerKey.first(Timers.NONE), CHUNK);
      for (Row<TimerKey, Nothing> timer : timers) {
        Optional<Located> found = of(timer.key(), lane, sequence);
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

  private Optional<Located> of(TimerKey timer, int lane, long sequence) {
    LeaseRecord lease =
        timer.kind() == TimerKind.LEASE ? queue.rows().get(LEASE, timer.id()) : null;
    if (lease == null || lease.getQueueId() != queue.id()) {
      return Optional.empty();
    }
    for (LeasedRange range : lease.getRangesList()) {
      if (range.getLane() == lane
          && sequence >= range.getFirst()
          && sequence < range.getFirst() + range.getCount()) {
        LeaseView view = LeaseView.of(queue.rows(), timer.id(), lease, range);
        return Optional.of(TimedMessages.located(range, sequence, view));
      }
    }
    return Optional.empty();
  }
}
