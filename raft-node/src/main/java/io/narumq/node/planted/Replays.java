package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.QueueStateMachine;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Forgets something of entries that are older than this process. */
final class Replays implements Conduct {
  private final long startedWallMs;
  private final UnaryOperator<LogEntry.Builder> forget;

  Replays(LongSupplier wallMs, UnaryOperator<LogEntry.Builder> forget) {
    this.startedWallMs = wallMs.getAsLong();
    this.forget = forget;
  }

  @Override
  public ApplyOutcome apply(QueueStateMachine machine, long term, long index, LogEntry entry) {
    LogEntry applied =
        entry.getWallMs() < startedWallMs ? forget.apply(entry.toBuilder()).build() : entry;
    return machine.apply(term, index, applied);
  }

  static LogEntry.Builder acks(LogEntry.Builder entry) {
    for (int i = entry.getCommandsCount() - 1; i >= 0; i--) {
      if (entry.getCommands(i).hasAck()) {
        entry.removeCommands(i);
      }
    }
    return entry;
  }

  static LogEntry.Builder stamps(LogEntry.Builder entry) {
    for (Command.Builder command : entry.getCommandsBuilderList()) {
      if (command.hasSend()) {
        command.getSendBuilder().clearProducer();
      }
    }
    return entry;
  }
}
