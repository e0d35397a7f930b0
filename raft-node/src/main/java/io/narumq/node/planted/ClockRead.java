package io.narumq.node.planted;

import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.QueueStateMachine;
import java.util.function.LongSupplier;

/** Asks the clock what time it is, on each node for itself. */
final class ClockRead implements Conduct {
  private final LongSupplier wallMs;

  ClockRead(LongSupplier wallMs) {
    this.wallMs = wallMs;
  }

  @Override
  public ApplyOutcome apply(QueueStateMachine machine, long term, long index, LogEntry entry) {
    LogEntry now = entry.toBuilder().setWallMs(wallMs.getAsLong()).build();
    return machine.apply(term, index, now);
  }
}
