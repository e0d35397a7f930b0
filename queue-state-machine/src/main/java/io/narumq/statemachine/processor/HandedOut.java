package io.narumq.statemachine.processor;

import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.state.MessageLog;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.List;

/** Tells messages of a lease to who holds it, and how long they last without a session. */
final class HandedOut {
  private HandedOut() {}

  static Received of(ShardState state, int queueId, long leaseId, List<LeasedRange> ranges) {
    return until(
        state,
        queueId,
        leaseId,
        ranges,
        ranges.stream().mapToLong(LeasedRange::getDueMs).min().orElse(Long.MAX_VALUE));
  }

  /** All that is left of a lease, with the time for which its session keeps it. */
  static Received of(ShardState state, long leaseId, LeaseRecord lease) {
    return until(
        state, lease.getQueueId(), leaseId, lease.getRangesList(), state.leases().endMs(lease));
  }

  private static Received until(
      ShardState state, int queueId, long leaseId, List<LeasedRange> ranges, long endMs) {
    long bodyBytes = 0;
    List<Delivery> deliveries = new ArrayList<>(ranges.size());
    for (LeasedRange range : ranges) {
      MessageLog log = state.logs().of(queueId, range.getLane());
      bodyBytes += log.bodyBytes(range.getSetFirst(), range.getFirst(), range.getCount());
      deliveries.add(
          new Delivery(
              range.getLane(),
              range.getSetFirst(),
              range.getFirst(),
              range.getCount(),
              range.getDeliveryCount()));
    }
    long leaseMs = Math.max(0, endMs - state.clocks().servingMs());
    return new Received(queueId, leaseId, leaseMs, bodyBytes, deliveries);
  }
}
