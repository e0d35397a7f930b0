package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.UpdateQueue;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.QueueUpdated;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Queues;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/**
 * Changes settings of a queue. What has begun under the old ones, a lease for instance, goes on.
 */
public final class UpdateQueueProcessor {
  private final ShardState state;
  private final Queues queues;
  private final SettingsRules rules;
  private final Effects effects;

  public UpdateQueueProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.queues = state.queues();
    this.effects = effects;
    this.rules = new SettingsRules(queues);
  }

  public CommandResult apply(UpdateQueue command) {
    Queue queue = queues.find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    QueueSettings settings = queue.settings().toBuilder().mergeFrom(command.getSettings()).build();
    if (settings.getFifo() != queue.settings().getFifo()) {
      return new Rejected(
          ErrorReason.ERROR_REASON_FIFO_CONFLICT,
          "whether queue '" + queue.name() + "' is FIFO was decided when it was made");
    }
    Rejected wrong = rules.check(queue.name(), settings);
    if (wrong != null) {
      return wrong;
    }
    queues.update(queue, settings);
    state.trims().start(queues.require(queue.name()));
    if ((queue.settings().getPaused() && !settings.getPaused())
        || settings.getMaxInFlight() != queue.settings().getMaxInFlight()) {
      effects.messagesReady(queue.name());
    }
    return new QueueUpdated(settings);
  }
}
