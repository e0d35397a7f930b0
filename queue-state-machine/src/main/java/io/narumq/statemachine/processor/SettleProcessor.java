package io.narumq.statemachine.processor;

import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.ExtendLease;
import io.narumq.log.v1.Return;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.Extension;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Run;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.List;

/** What holders of receipts ask for: ack, return, extend. Answers for each receipt. */
public final class SettleProcessor {
  private static final long DELAY_MS_MAX = 30 * 86_400_000L;

  private final ShardState state;
  private final Effects effects;

  public SettleProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.effects = effects;
  }

  public CommandResult apply(Ack command) {
    List<SettleStatus> statuses = new ArrayList<>(command.getReceiptsCount());
    for (Run run : Run.of(command.getReceiptsList())) {
      statuses.addAll(state.settlement().ack(run));
      effects.settled(run);
    }
    return new Settled(statuses);
  }

  public CommandResult apply(Return command) {
    List<SettleStatus> statuses = new ArrayList<>(command.getReceiptsCount());
    Long delayMs = command.hasDelayMs() ? clamped(command.getDelayMs()) : null;
    for (Run run : Run.of(command.getReceiptsList())) {
      List<SettleStatus> returned = state.settlement().giveBack(run, command.getReason(), delayMs);
      if (returned.contains(SettleStatus.SETTLE_STATUS_SETTLED)) {
        effects.messagesReady(run.queueId());
      }
      statuses.addAll(returned);
    }
    return new Settled(statuses);
  }

  /** A time before now, or beyond all time, would be an error in apply. */
  private static long clamped(long delayMs) {
    return Math.max(0, Math.min(delayMs, DELAY_MS_MAX));
  }

  public CommandResult apply(ExtendLease command) {
    List<Extension> extensions = new ArrayList<>(command.getReceiptsCount());
    for (Run run : Run.of(command.getReceiptsList())) {
      long dueMs = state.clocks().servingMs() + leaseMs(command, run);
      extensions.addAll(state.settlement().extend(run, dueMs));
    }
    return new Extended(extensions);
  }

  private long leaseMs(ExtendLease command, Run run) {
    if (command.getLeaseMs() > 0) {
      return Math.min(command.getLeaseMs(), ReceiveProcessor.LEASE_MS_MAX);
    }
    Queue queue = state.queues().find(run.queueId());
    return queue == null ? 0 : queue.settings().getLeaseMs();
  }
}
