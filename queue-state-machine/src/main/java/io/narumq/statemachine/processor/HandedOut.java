package io.narumq.statemachine.processor;

import io.narumq.state.v1.LeasedRange;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.state.MessageLog;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.List;

/** Tells messages of a lease to who holds it. */
final class HandedOut {
  private HandedOut() {}

  static Received of(ShardState state, int queueId, long leaseId, List<LeasedRange> ranges) {
    long dueMs = Long.MAX_VALUE;
    long bodyBytes = 0;
    List<Delivery> deliveries = new ArrayList<>(ranges.size());
    for (LeasedRange range : ranges) {
      dueMs = Math.min(dueMs, range.getDueMs());
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
    long leaseMs = Math.max(0, dueMs - state.clocks().servingMs());
    return new Received(queueId, leaseId, leaseMs, bodyBytes, deliveries);
  }
}
