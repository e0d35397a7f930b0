package io.narumq.statemachine.state;

import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.CommandResult.Extension;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Returns.Why;
import io.narumq.statemachine.store.Schema.SequenceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a receipt can still do. A receipt names one delivery; it never touches a later one. Nothing
 * in it is trusted: whatever is written is found through the rows of the lease.
 */
public final class Settlement {
  private final Clocks clocks;
  private final Queues queues;
  private final Leases leases;
  private final MessageLogs logs;
  private final Returns returns;
  private final History history;

  Settlement(
      Clocks clocks,
      Queues queues,
      Leases leases,
      MessageLogs logs,
      Returns returns,
      History history) {
    this.clocks = clocks;
    this.queues = queues;
    this.leases = leases;
    this.logs = logs;
    this.returns = returns;
    this.history = history;
  }

  /** Settles the messages of a run; one status for each receipt. */
  public List<SettleStatus> ack(Run run) {
    Queue queue = queues.find(run.queueId());
    if (queue == null) {
      return all(run, SettleStatus.SETTLE_STATUS_LEASE_LOST);
    }
    LeasedRange range = leases.take(run);
    if (range != null) {
      Messages messages = new Messages(range.getSetFirst(), run.first(), run.count());
      log(run).ack(messages);
      remember(queue, run, messages, range.getDeliveryCount());
      return all(run, SettleStatus.SETTLE_STATUS_SETTLED);
    }
    return oneByOne(run, this::ack, single -> ackWithoutLease(queue, single));
  }

  private void remember(Queue queue, Run run, Messages messages, int deliveries) {
    if (History.remembersAll(queue.settings())) {
      history.add(
          queue,
          History.event(HistoryEvent.HISTORY_EVENT_ACKED, run.lane(), messages)
              .setDeliveryCount(deliveries)
              .setLeaseId(run.leaseId()));
    }
  }

  /** What an ack of a run of one receipt would come to. */
  public SettleStatus wouldAck(Run single) {
    if (isQueueGone(single)) {
      return SettleStatus.SETTLE_STATUS_LEASE_LOST;
    }
    return leases.find(single) != null || readyByThisLease(single) != null
        ? SettleStatus.SETTLE_STATUS_SETTLED
        : lostOrAcked(single);
  }

  /**
   * What acks take out of a queue.
   *
   * @param ready those of the messages that were ready again, as their leases had ended
   */
  public record Freed(long messages, long bytes, Set<SequenceKey> ready) {
    public static final Freed NOTHING = new Freed(0, 0, Set.of());
  }

  /** What acks of receipts of a queue would take out of it: all that {@link #wouldAck} settles. */
  public Freed freed(Queue queue, List<Receipt> receipts) {
    long bytes = 0;
    Set<SequenceKey> leased = new HashSet<>();
    Set<SequenceKey> back = new HashSet<>();
    for (Receipt receipt : receipts) {
      Run single = Run.of(receipt);
      SequenceKey message = new SequenceKey(queue.id(), single.lane(), single.first());
      if (single.queueId() != queue.id() || PurgedMessages.contain(log(single), single.first())) {
        continue;
      }
      LeasedRange range = leases.find(single);
      ReadyRecord ready = range == null ? readyByThisLease(single) : null;
      if (range != null && leased.add(message)) {
        bytes += log(single).bodyBytes(range.getSetFirst(), single.first());
      } else if (ready != null && back.add(message)) {
        bytes += log(single).bodyBytes(ready.getSetFirst(), single.first());
      }
    }
    return new Freed(leased.size() + back.size(), bytes, back);
  }

  /**
   * Gives the messages of a run back; one status for each receipt.
   *
   * @param delayMs before they are ready; null for what the reason and the queue's settings say
   */
  public List<SettleStatus> giveBack(Run run, ReturnReason reason, @Nullable Long delayMs) {
    return giveBack(run, why(reason, delayMs));
  }

  private static Why why(ReturnReason reason, @Nullable Long delayMs) {
    return switch (reason) {
      case RETURN_REASON_NOT_STARTED -> new Why.NotStarted(delayMs == null ? 0 : delayMs);
      case RETURN_REASON_REJECTED -> new Why.Rejected();
      case RETURN_REASON_UNSPECIFIED, RETURN_REASON_FAILED, UNRECOGNIZED ->
          new Why.Failed(delayMs == null ? Why.Failed.BY_SETTINGS : delayMs);
    };
  }

  private List<SettleStatus> giveBack(Run run, Why why) {
    if (isQueueGone(run)) {
      return all(run, SettleStatus.SETTLE_STATUS_LEASE_LOST);
    }
    LeasedRange range = leases.take(run);
    if (range != null) {
      Messages messages = new Messages(range.getSetFirst(), run.first(), run.count());
      returns.takeBack(run.queueId(), run.lane(), messages, range.getDeliveryCount(), why);
      return all(run, SettleStatus.SETTLE_STATUS_SETTLED);
    }
    return oneByOne(run, single -> giveBack(single, why), single -> disown(single, why));
  }

  /** Extends the leases of a run; one answer for each receipt. */
  public List<Extension> extend(Run run, long dueMs) {
    if (isQueueGone(run)) {
      return all(run, Extension.NONE);
    }
    long endMs = leases.extend(run, dueMs);
    if (endMs != Leases.NOT_HELD) {
      long leaseMs = Math.max(0, endMs - clocks.servingMs());
      return all(run, new Extension(ExtendStatus.EXTEND_STATUS_EXTENDED, leaseMs));
    }
    return oneByOne(
        run,
        single -> extend(single, dueMs),
        single ->
            isAcked(single)
                ? new Extension(ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED, 0)
                : Extension.NONE);
  }

  /** The lease ended by itself but nobody else got the message: the work is done, so take it. */
  private SettleStatus ackWithoutLease(Queue queue, Run single) {
    ReadyRecord ready = readyByThisLease(single);
    if (ready == null) {
      return lostOrAcked(single);
    }
    log(single).takeReady(single.first());
    Messages message = new Messages(ready.getSetFirst(), single.first(), 1);
    log(single).ack(message);
    remember(queue, single, message, ready.getDeliveryCount());
    return SettleStatus.SETTLE_STATUS_SETTLED;
  }

  /** The lease ended by itself and the message is ready: its holder says what became of it. */
  private SettleStatus disown(Run single, Why why) {
    ReadyRecord ready = readyByThisLease(single);
    if (ready == null) {
      return lostOrAcked(single);
    }
    log(single).takeReady(single.first());
    Messages messages = new Messages(ready.getSetFirst(), single.first(), 1);
    returns.putBack(single.queueId(), single.lane(), messages, ready.getDeliveryCount(), why);
    return SettleStatus.SETTLE_STATUS_SETTLED;
  }

  private @Nullable ReadyRecord readyByThisLease(Run single) {
    if (single.leaseId() <= 0) {
      // No lease has it, and a message that nobody had was ended by none.
      return null;
    }
    ReadyRecord ready = log(single).ready(single.first());
    return ready != null && ready.getLastLeaseId() == single.leaseId() ? ready : null;
  }

  private SettleStatus lostOrAcked(Run single) {
    return isAcked(single)
        ? SettleStatus.SETTLE_STATUS_ALREADY_SETTLED
        : SettleStatus.SETTLE_STATUS_LEASE_LOST;
  }

  private boolean isAcked(Run single) {
    return log(single).isAcked(single.setFirst(), single.first());
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
