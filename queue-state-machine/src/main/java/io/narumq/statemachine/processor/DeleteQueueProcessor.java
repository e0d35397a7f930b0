package io.narumq.statemachine.processor;

import io.narumq.log.v1.DeleteQueue;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/** Deletes a queue: its name and settings at once, its messages by the Ticks that follow. */
public final class DeleteQueueProcessor {
  /** Sets or rows for one firing of the timer. */
  private static final int ROWS_MAX = 200;

  private final ShardState state;
  private final Effects effects;

  public DeleteQueueProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.effects = effects;
  }

  public CommandResult apply(DeleteQueue command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    state.queues().delete(queue);
    state.redrives().cancel(queue);
    state.droppedQueues().add(queue);
    effects.queueDeleted(command.getQueue());
    return Done.DONE;
  }

  int onTimer(int queueId) {
    return state.droppedQueues().onTimer(queueId, ROWS_MAX);
  }
}
