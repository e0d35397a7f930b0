package io.narumq.node.planted;

import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.QueueStateMachine;

/** Begins one entry too late behind a new database. */
final class EntrySkipped implements Conduct {
  private boolean skip;

  @Override
  public void installed() {
    skip = true;
  }

  @Override
  public ApplyOutcome apply(QueueStateMachine machine, long term, long index, LogEntry entry) {
    LogEntry applied = skip ? entry.toBuilder().clearCommands().build() : entry;
    skip = false;
    return machine.apply(term, index, applied);
  }
}
