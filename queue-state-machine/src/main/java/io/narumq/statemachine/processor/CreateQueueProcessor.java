package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.CreateQueue;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Queues;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/** Makes a queue. Making the same queue again is success, so that a lost answer can be repeated. */
public final class CreateQueueProcessor {
  private final ShardState state;
  private final Queues queues;
  private final SettingsRules rules;

  public CreateQueueProcessor(ShardState state) {
    this.state = state;
    this.queues = state.queues();
    this.rules = new SettingsRules(queues);
  }

  public CommandResult apply(CreateQueue command) {
    QueueSettings settings = command.getSettings();
    Rejected wrong = rules.check(command.getQueue(), settings);
    if (wrong != null) {
      return wrong;
    }
    Queue existing = queues.find(command.getQueue());
    if (existing == null && settings.getFifo() && queues.isDeadLetterQueue(command.getQueue())) {
      return Rejections.fifoConflict(
          command.getQueue(), "it would get the dead letters of another queue, in no order");
    }
    if (existing != null && existing.row().getAutomatic() && !settings.getFifo()) {
      return adopt(existing, settings);
    }
    if (existing == null) {
      queues.create(command.getQueue(), settings);
    } else if (!isSame(existing.settings(), settings)) {
      return new Rejected(
          ErrorReason.ERROR_REASON_QUEUE_EXISTS_DIFFERENT,
          "queue '"
              + command.getQueue()
              + "' exists with other settings; use them, or another name");
    }
    return new QueueCreated(existing == null, existing == null ? settings : existing.settings());
  }

  /**
   * It was made for dead letters before the application came to make it, which must not depend on
   * who is first. FIFO it can not become.
   */
  private QueueCreated adopt(Queue queue, QueueSettings settings) {
    queues.update(queue, settings);
    state.trims().start(queues.require(queue.name()));
    return new QueueCreated(true, settings);
  }

  /** An application that makes its queue when it starts must not fail because that was paused. */
  private static boolean isSame(QueueSettings one, QueueSettings other) {
    return one.toBuilder().clearPaused().build().equals(other.toBuilder().clearPaused().build());
  }
}
