package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.LEASE;

import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.TimerKind;
import java.util.Optional;

/** Finds the lease of a message. */
final class LeaseSearch {
  private final QueueRows queue;

  LeaseSearch(QueueRows queue) {
    this.queue = queue;
  }

  /** Empty if it was not found among the first ones to end. */
  Optional<Located> find(int lane, long sequence) {
    return TimerScan.find(queue, timer -> of(timer, lane, sequence));
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
