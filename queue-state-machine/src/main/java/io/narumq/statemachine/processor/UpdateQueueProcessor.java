package io.narumq.statemachine.processor;

import io.narumq.log.v1.UpdateQueue;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.QueueUpdated;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/**
 * Changes settings of a queue. What has begun under the old ones, a lease for instance, goes on.
 */
public final class UpdateQueueProcessor {
  private final ShardState state;

  public UpdateQueueProcessor(ShardState state) {
    this.state = state;
  }

  public CommandResult apply(UpdateQueue command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    QueueSettings settings = queue.settings().toBuilder().mergeFrom(command.getSettings()).build();
    Rejected wrong = SettingsRules.check(settings);
    if (wrong != null) {
      return wrong;
    }
    state.queues().update(queue, settings);
    return new QueueUpdated(settings);
  }
}
