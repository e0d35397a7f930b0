package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.CreateQueue;
import io.narumq.state.v1.QueueRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Queues;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/** Makes a queue. Making the same queue again is success, so that a lost answer can be repeated. */
public final class CreateQueueProcessor {
  private final Queues queues;

  public CreateQueueProcessor(ShardState state) {
    this.queues = state.queues();
  }

  public CommandResult apply(CreateQueue command) {
    if (command.getLeaseMs() <= 0 || command.getMaxProcessingMs() <= 0) {
      return Rejections.fieldInvalid("lease and max_processing of a queue must be positive");
    }
    QueueRecord config =
        QueueRecord.newBuilder()
            .setName(command.getQueue())
            .setLeaseMs(command.getLeaseMs())
            .setMaxProcessingMs(command.getMaxProcessingMs())
            .build();
    Queue existing = queues.find(command.getQueue());
    if (existing == null) {
      queues.create(config);
    } else if (!existing.config().equals(config)) {
      return new Rejected(
          ErrorReason.ERROR_REASON_QUEUE_EXISTS_DIFFERENT,
          "queue '"
              + command.getQueue()
              + "' exists with other settings; use them, or another name");
    }
    return new QueueCreated(existing == null, config.getLeaseMs(), config.getMaxProcessingMs());
  }
}
