package io.narumq.statemachine.processor;

import io.narumq.log.v1.Receive;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.SessionRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Passed;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.state.Budget;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leases ready messages. The same request again gets the same messages for as long as they last.
 */
public final class ReceiveProcessor {
  /** No command examines more messages than this. */
  static final int MESSAGES_MAX = 1_000;

  /** Far more than the API takes, and little enough to be added to any time. */
  static final long LEASE_MS_MAX = SettingsRules.MS_MAX;

  private final ShardState state;

  public ReceiveProcessor(ShardState state) {
    this.state = state;
  }

  public CommandResult apply(Receive command) {
    Queue queue = state.queues().findSource(command.getQueue());
    if (queue == null) {
      return Rejections.sourceNotFound(command.getQueue());
    }
    SessionRecord session = null;
    if (!command.getSessionId().isEmpty()) {
      session = state.sessions().find(command.getSessionId());
      if (session == null) {
        return Rejections.sessionNotFound(command.getSessionId());
      }
      if (!command.getOnCredit()) {
        state.sessions().touch(command.getSessionId(), session, session.getTimeoutMs());
      }
    }
    Long answered = state.leases().findByRequest(queue.id(), session, command.getRequestId());
    return answered != null ? repeat(answered) : take(queue, command, session);
  }

  /** By now the lease may last only because its session keeps it. */
  private CommandResult repeat(long leaseId) {
    return HandedOut.of(state, leaseId, require(leaseId));
  }

  private LeaseRecord require(long leaseId) {
    LeaseRecord lease = state.leases().find(leaseId);
    if (lease == null) {
      throw new IllegalStateException("a receive request points to lease " + leaseId + ", gone");
    }
    return lease;
  }

  private CommandResult take(Queue queue, Receive command, @Nullable SessionRecord session) {
    if (queue.settings().getPaused()) {
      return Received.NOTHING;
    }
    int leasesLeft = state.limits().leasesLeft(queue);
    if (leasesLeft == 0) {
      return Received.NOTHING;
    }
    int messages = Math.max(1, Math.min(command.getMaxMessages(), MESSAGES_MAX));
    Budget budget = new Budget(Math.min(messages, leasesLeft), command.getMaxBytes());
    List<LeasedRange> taken = state.logs().take(queue, budget);
    if (!budget.isSpent() && state.expiry().endFirst(queue)) {
      taken.addAll(state.logs().take(queue, budget));
    }
    if (taken.isEmpty()) {
      return budget.isTired() ? Passed.PASSED : Received.NOTHING;
    }
    long leaseMs =
        command.getLeaseMs() > 0
            ? Math.min(command.getLeaseMs(), LEASE_MS_MAX)
            : queue.settings().getLeaseMs();
    long leaseId = state.leases().open(queue, taken, leaseMs, session, command.getRequestId());
    return HandedOut.of(state, queue.id(), leaseId, require(leaseId).getRangesList());
  }
}
