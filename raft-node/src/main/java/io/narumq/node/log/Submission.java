package io.narumq.node.log;

import io.narumq.log.v1.Command;
import java.util.function.Consumer;

/**
 * A command on its way.
 *
 * @param deadlineMs by the monotonic clock; once passed, the command is not submitted any more
 * @param done called exactly once, as a task of the shard's scheduler
 */
public record Submission(Command command, long deadlineMs, Consumer<Outcome> done) {
  /** For commands that are worth doing however late. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  void answer(Outcome outcome) {
    done.accept(outcome);
  }

  int bytes() {
    return command.getSerializedSize();
  }
}
