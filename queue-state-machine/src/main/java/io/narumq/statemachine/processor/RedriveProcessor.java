package io.narumq.statemachine.processor;

import io.narumq.api.SubscriptionName;
import io.narumq.log.v1.CancelRedrive;
import io.narumq.log.v1.Redrive;
import io.narumq.state.v1.RedriveRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Redrives.Step;
import io.narumq.statemachine.state.ShardState;

/** Sends messages of a queue on: begins, goes on by timer, ends. */
public final class RedriveProcessor {
  private final ShardState state;
  private final Effects effects;

  public RedriveProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.effects = effects;
  }

  public CommandResult apply(Redrive command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    String target = command.getTarget();
    if (!target.isEmpty() && state.queues().find(target) == null) {
      return Rejections.queueNotFound(target);
    }
    if (target.equals(queue.name())) {
      return Rejections.fieldInvalid("the messages of a queue can not be sent on to itself");
    }
    if (target.isEmpty() && SubscriptionName.isOne(command.getOnlyFrom())) {
      return Rejections.fieldInvalid(
          "what came from a subscription can not be sent back to it; name a target");
    }
    if (MessageLogs.isFifo(queue)) {
      return Rejections.fifoConflict(
          queue.name(), "its messages can not be sent on past those who receive them in order");
    }
    if (command.getPerSecond() < 0 || command.getMaxMessages() < 0) {
      return Rejections.fieldInvalid("per_second and max_messages are beyond all limits");
    }
    state
        .redrives()
        .start(
            queue,
            RedriveRecord.newBuilder()
                .setTarget(target)
                .setPerSecond(command.getPerSecond())
                .setOnlyFrom(command.getOnlyFrom())
                .setOnlyReason(command.getOnlyReason())
                .setLeft(command.getMaxMessages())
                .build());
    return Done.DONE;
  }

  public CommandResult apply(CancelRedrive command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    state.redrives().cancel(queue);
    return Done.DONE;
  }

  /** Goes on; returns how many messages were looked at. */
  int onTimer(int queueId) {
    Step step = state.redrives().onTimer(queueId);
    step.targets().forEach(effects::messagesReady);
    return step.looked();
  }
}
