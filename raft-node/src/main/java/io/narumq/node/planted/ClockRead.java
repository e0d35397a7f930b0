package io.narumq.node.planted;

import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.QueueStateMachine;

/** Asks the clock what time it is, on each node for itself. */
final class ClockRead implements Conduct {
  @Override
  public ApplyOutcome apply(QueueStateMachine machine, long term, long index, LogEntry entry) {
    LogEntry now = entry.toBuilder().setWallMs(System.currentTimeMillis()).build();
    return machine.apply(term, index, now);
  }
}
