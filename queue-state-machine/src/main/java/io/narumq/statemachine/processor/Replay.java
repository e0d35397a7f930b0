package io.narumq.statemachine.processor;

import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.state.Budget;
import io.narumq.statemachine.state.MessageLog;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what a session holds of a queue and its client does not know of: messages that were handed
 * out in an answer that never arrived.
 *
 * <p>Goes through the leases in the order of their ids, and through the messages of a lease lane by
 * lane, the most urgent one first, each in the order of sequences: so a message says where the next
 * attach goes on, whatever is settled meanwhile. Each message that is looked at was named by the
 * client or is told, but for the one that shows that there is more: the work is bounded by what the
 * client may name and ask for, however many leases the session has.
 */
final class Replay {
  private static final Comparator<LeasedRange> ORDER =
      Comparator.comparingInt(LeasedRange::getLane)
          .reversed()
          .thenComparingLong(LeasedRange::getFirst);

  private final ShardState state;
  private final Queue queue;
  private final Set<Known> known = new HashSet<>();
  private final Receipt after;
  private final int leasesMax;
  private final Budget budget;
  private final List<Received> replayed = new ArrayList<>();
  private boolean more;

  Replay(ShardState state, Queue queue, AttachSession command) {
    this.state = state;
    this.queue = queue;
    this.after = command.getReplayAfter();
    command
        .getHeldList()
        .forEach(r -> known.add(new Known(r.getLeaseId(), r.getLane(), r.getSequence())));
    int max = Math.max(0, Math.min(command.getReplayMax(), ReceiveProcessor.MESSAGES_MAX));
    this.budget = new Budget(max, command.getReplayBytes());
    // Each has a message that is known or told; the one to go on in may be done, one shows more.
    this.leasesMax = known.size() + max + 2;
  }

  private record Known(long leaseId, int lane, long sequence) {}

  List<Received> replayed() {
    return replayed;
  }

  boolean hasMore() {
    return more;
  }

  void lookAt(long sessionNumber) {
    List<Long> leases =
        state.leases().ofSession(sessionNumber, queue.id(), after.getLeaseId(), leasesMax);
    for (long leaseId : leases) {
      lookAtLease(leaseId);
      if (more) {
        return;
      }
    }
  }

  private void lookAtLease(long leaseId) {
    LeaseRecord lease = state.leases().find(leaseId);
    if (lease == null) {
      throw new IllegalStateException("a session points to lease " + leaseId + ", gone");
    }
    List<LeasedRange> unknown = new ArrayList<>();
    for (LeasedRange range : lease.getRangesList().stream().sorted(ORDER).toList()) {
      addUnknown(leaseId, range, unknown);
      if (more) {
        break;
      }
    }
    if (!unknown.isEmpty()) {
      replayed.add(HandedOut.of(state, queue.id(), leaseId, unknown));
    }
  }

  private void addUnknown(long leaseId, LeasedRange range, List<LeasedRange> unknown) {
    long end = range.getFirst() + range.getCount();
    long sequence = start(leaseId, range);
    while (sequence < end && !more) {
      long first = sequence;
      while (sequence < end && isToldNow(leaseId, range, sequence)) {
        sequence++;
      }
      if (sequence > first) {
        int count = (int) (sequence - first);
        unknown.add(range.toBuilder().setFirst(first).setCount(count).build());
      }
      // The one that stopped the run is known, or shows that there is more.
      sequence++;
    }
  }

  private boolean isToldNow(long leaseId, LeasedRange range, long sequence) {
    if (known.contains(new Known(leaseId, range.getLane(), sequence))) {
      return false;
    }
    MessageLog log = state.logs().of(queue.id(), range.getLane());
    more = !budget.spend((int) log.bodyBytes(range.getSetFirst(), sequence, 1));
    return !more;
  }

  /** Where to begin: what comes before the last one that was told was told before it. */
  private long start(long leaseId, LeasedRange range) {
    if (leaseId != after.getLeaseId() || range.getLane() < after.getLane()) {
      return range.getFirst();
    }
    return range.getLane() > after.getLane()
        ? range.getFirst() + range.getCount()
        : Math.max(range.getFirst(), after.getSequence() + 1);
  }
}
