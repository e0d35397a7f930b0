package io.narumq.statemachine.processor;

import io.narumq.log.v1.PurgeQueue;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/** Empties a queue: at once for receivers, by the Ticks that follow on disk. */
public final class PurgeQueueProcessor {
  private final ShardState state;

  public PurgeQueueProcessor(ShardState state) {
    this.state = state;
  }

  public CommandResult apply(PurgeQueue command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    state.purges().start(queue, command.getKeepDelayed());
    return Done.DONE;
  }
}
