package io.narumq.statemachine;

import io.narumq.state.v1.QueueSettings;

/** Settings and counters of a queue at one moment. */
public record QueueView(
    int queueId,
    String name,
    QueueSettings settings,
    long ready,
    long leased,
    long bodyBytes,
    long sent,
    long acked,
    long delivered,
    long returned,
    long leaseEnded,
    long backingOff,
    long doomed,
    long deadLettered,
    long delayed,
    long expired,
    long blocked,
    long parked,
    long poisonSkipped,
    long purged,
    long redriven,
    boolean redriving) {
  /** How many messages receivers could have now. */
  public long receivable() {
    if (settings.getPaused()) {
      return 0;
    }
    int max = settings.getMaxInFlight();
    return max == 0 ? ready : Math.min(ready, Math.max(0, max - leased));
  }
}
