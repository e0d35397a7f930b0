package io.narumq.statemachine.processor;

import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Replayed;
import io.narumq.statemachine.state.Leases;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what a session holds and its client does not know of: messages that were handed out in an
 * answer that never arrived.
 */
final class Replay {
  private final ShardState state;
  private final Set<Known> known = new HashSet<>();
  private final List<Replayed> replayed = new ArrayList<>();
  private int budget;
  private boolean more;

  Replay(ShardState state, List<Receipt> held, int max) {
    this.state = state;
    this.budget = Math.max(0, Math.min(max, ReceiveProcessor.MESSAGES_MAX));
    held.forEach(r -> known.add(new Known(r.getLeaseId(), r.getLane(), r.getSequence())));
  }

  private record Known(long leaseId, int lane, long sequence) {}

  List<Replayed> replayed() {
    return replayed;
  }

  boolean hasMore() {
    return more;
  }

  void lookAt(long sessionNumber) {
    if (budget == 0) {
      return;
    }
    // What the client knows is looked at too, so as many leases more as it knows messages.
    int leasesMax = budget + known.size();
    List<Long> leases = state.leases().ofSession(sessionNumber, leasesMax);
    more = leases.size() == leasesMax;
    for (long leaseId : leases) {
      if (budget == 0) {
        more = true;
        return;
      }
      lookAtLease(leaseId);
    }
  }

  private void lookAtLease(long leaseId) {
    LeaseRecord lease = state.leases().find(leaseId);
    Queue queue = lease == null ? null : state.queues().find(lease.getQueueId());
    if (lease == null || queue == null) {
      return;
    }
    List<Delivery> unknown = new ArrayList<>();
    lease.getRangesList().forEach(range -> addUnknown(leaseId, range, unknown));
    if (!unknown.isEmpty()) {
      long leaseMs = leaseMs(lease);
      replayed.add(
          new Replayed(
              queue.config().getName(), new Received(queue.id(), leaseId, leaseMs, unknown)));
    }
  }

  private void addUnknown(long leaseId, LeasedRange range, List<Delivery> unknown) {
    long end = range.getFirst() + range.getCount();
    long sequence = range.getFirst();
    while (sequence < end) {
      long first = sequence;
      while (sequence < end && budget > 0 && !isKnown(leaseId, range, sequence)) {
        sequence++;
        budget--;
      }
      if (sequence > first) {
        unknown.add(
            new Delivery(
                range.getLane(),
                range.getSetFirst(),
                first,
                (int) (sequence - first),
                range.getDeliveryCount()));
      }
      if (sequence < end && !isKnown(leaseId, range, sequence)) {
        more = true;
        return;
      }
      sequence++;
    }
  }

  private boolean isKnown(long leaseId, LeasedRange range, long sequence) {
    return known.contains(new Known(leaseId, range.getLane(), sequence));
  }

  private long leaseMs(LeaseRecord lease) {
    Leases leases = state.leases();
    long dueMs =
        lease.getRangesList().stream().mapToLong(r -> leases.dueMs(lease, r)).min().orElseThrow();
    return Math.max(0, dueMs - state.clocks().servingMs());
  }
}
