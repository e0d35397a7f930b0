package io.narumq.statemachine.state;

import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.SettleStatus;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.ReadyRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a receipt can still do. A receipt names one delivery; it never touches a later one. Nothing
 * in it is trusted: whatever is written is found through the rows of the lease.
 */
public final class Settlement {
  private final Queues queues;
  private final Leases leases;
  private final MessageLogs logs;

  Settlement(Queues queues, Leases leases, MessageLogs logs) {
    this.queues = queues;
    this.leases = leases;
    this.logs = logs;
  }

  /** Settles the messages of a run; one status for each receipt. */
  public List<SettleStatus> ack(Run run) {
    if (isQueueGone(run)) {
      return all(run, SettleStatus.SETTLE_STATUS_LEASE_LOST);
    }
    LeasedRange range = leases.take(run);
    if (range != null) {
      log(run).settleLeased(range.getSetFirst(), run.first(), run.count());
      return all(run, SettleStatus.SETTLE_STATUS_SETTLED);
    }
    return oneByOne(run, this::ack, this::ackWithoutLease);
  }

  /** Makes the messages of a run ready again; one status for each receipt. */
  public List<SettleStatus> giveBack(Run run, boolean notStarted) {
    if (isQueueGone(run)) {
      return all(run, SettleStatus.SETTLE_STATUS_LEASE_LOST);
    }
    LeasedRange range = leases.take(run);
    if (range != null) {
      int deliveries = range.getDeliveryCount() - (notStarted ? 1 : 0);
      log(run).giveBack(range.getSetFirst(), run.first(), run.count(), deliveries, 0);
      return all(run, SettleStatus.SETTLE_STATUS_SETTLED);
    }
    return oneByOne(
        run, single -> giveBack(single, notStarted), single -> disown(single, notStarted));
  }

  /** Extends the leases of a run; one status for each receipt. */
  public List<ExtendStatus> extend(Run run, long dueMs) {
    if (isQueueGone(run)) {
      return all(run, ExtendStatus.EXTEND_STATUS_LEASE_LOST);
    }
    if (leases.extend(run, dueMs)) {
      return all(run, ExtendStatus.EXTEND_STATUS_EXTENDED);
    }
    return oneByOne(
        run,
        single -> extend(single, dueMs),
        single ->
            isSettled(single)
                ? ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED
                : ExtendStatus.EXTEND_STATUS_LEASE_LOST);
  }

  /** The lease ended by itself but nobody else got the message: the work is done, so take it. */
  private SettleStatus ackWithoutLease(Run single) {
    ReadyRecord returned = returnedByThisLease(single);
    if (returned == null) {
      return lostOrSettled(single);
    }
    log(single).settleReturned(single.first(), returned);
    return SettleStatus.SETTLE_STATUS_SETTLED;
  }

  /**
   * The lease ended by itself: the message is ready already, and its holder wants no more of it.
   */
  private SettleStatus disown(Run single, boolean notStarted) {
    ReadyRecord returned = returnedByThisLease(single);
    if (returned == null) {
      return lostOrSettled(single);
    }
    int deliveries = returned.getDeliveryCount() - (notStarted ? 1 : 0);
    log(single)
        .updateReturned(
            single.first(),
            returned.toBuilder().setDeliveryCount(deliveries).setLastLeaseId(0).build());
    return SettleStatus.SETTLE_STATUS_SETTLED;
  }

  private @Nullable ReadyRecord returnedByThisLease(Run single) {
    ReadyRecord returned = log(single).returned(single.first());
    return returned != null && returned.getLastLeaseId() == single.leaseId() ? returned : null;
  }

  private SettleStatus lostOrSettled(Run single) {
    return isSettled(single)
        ? SettleStatus.SETTLE_STATUS_ALREADY_SETTLED
        : SettleStatus.SETTLE_STATUS_LEASE_LOST;
  }

  private boolean isSettled(Run single) {
    return log(single).isSettled(single.setFirst(), single.first());
  }

  private boolean isQueueGone(Run run) {
    return queues.find(run.queueId()) == null;
  }

  private MessageLog log(Run run) {
    return logs.of(run.queueId(), run.lane());
  }

  private static <S> List<S> oneByOne(
      Run run, Function<Run, List<S>> again, Function<Run, S> withoutLease) {
    if (run.count() == 1) {
      return List.of(withoutLease.apply(run));
    }
    List<S> statuses = new ArrayList<>(run.count());
    run.singles().forEach(single -> statuses.addAll(again.apply(single)));
    return statuses;
  }

  private static <S> List<S> all(Run run, S status) {
    return Collections.nCopies(run.count(), status);
  }
}
