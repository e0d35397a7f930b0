package io.narumq.statemachine;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.statemachine.state.MessageLog;

/** Adds up the counters of a queue's lanes. */
final class LaneTotals {
  private long ready;
  private long leased;
  private long bodyBytes;
  private long sent;
  private long acked;
  private long delivered;
  private long returned;
  private long leaseEnded;
  private long backingOff;
  private long doomed;
  private long deadLettered;
  private long delayed;
  private long expired;
  private long blocked;
  private long parked;
  private long poisonSkipped;
  private long purged;
  private long redriven;

  void add(LaneRecord lane) {
    ready += MessageLog.ready(lane);
    leased += lane.getLeased();
    bodyBytes += lane.getBodyBytes();
    sent += lane.getNextSequence();
    acked += lane.getAcked();
    delivered += lane.getDelivered();
    returned += lane.getReturned();
    leaseEnded += lane.getLeaseEnded();
    backingOff += lane.getBackingOff();
    doomed += lane.getDoomed();
    deadLettered += lane.getDeadLettered();
    delayed += lane.getDelayed();
    expired += lane.getExpired();
    blocked += lane.getBlocked();
    parked += lane.getParked();
    poisonSkipped += lane.getPoisonSkipped();
    purged += lane.getPurged();
    redriven += lane.getRedriven();
  }

  QueueView view(int queueId, QueueRecord queue, boolean redriving) {
    return new QueueView(
        queueId,
        queue.getName(),
        queue.getSettings(),
        ready,
        leased,
        bodyBytes,
        sent,
        acked,
        delivered,
        returned,
        leaseEnded,
        backingOff,
        doomed,
        deadLettered,
        delayed,
        expired,
        blocked,
        parked,
        poisonSkipped,
        purged,
        redriven,
        redriving);
  }
}
