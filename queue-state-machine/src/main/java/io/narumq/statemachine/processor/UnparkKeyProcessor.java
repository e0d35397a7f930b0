package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.UnparkKey;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/** Lets a parked key of a FIFO queue go on. */
public final class UnparkKeyProcessor {
  private final ShardState state;
  private final Effects effects;

  public UnparkKeyProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.effects = effects;
  }

  public CommandResult apply(UnparkKey command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    boolean unparked =
        switch (command.getAction()) {
          case UNPARK_ACTION_UNSPECIFIED, UNPARK_ACTION_RETRY, UNRECOGNIZED ->
              state.parkedKeys().retry(queue, command.getKey());
          case UNPARK_ACTION_SKIP -> state.parkedKeys().skip(queue, command.getKey());
        };
    if (!unparked) {
      return new Rejected(
          ErrorReason.ERROR_REASON_KEY_NOT_PARKED,
          "key '" + command.getKey() + "' of queue '" + queue.name() + "' is not parked");
    }
    effects.messagesReady(queue.name());
    return Done.DONE;
  }
}
