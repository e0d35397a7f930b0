package io.narumq.statemachine.processor;

import io.narumq.log.v1.Send;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;

/** Stores a batch of messages as one set. */
public final class SendProcessor {
  private final ShardState state;
  private final Effects effects;

  public SendProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.effects = effects;
  }

  public CommandResult apply(Send command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    MessageSetIndex index = command.getIndex();
    if (!isConsistent(index, command.getBodies().size())) {
      return Rejections.fieldInvalid("the index of a message set does not fit its bodies");
    }
    int lane = MessageLogs.PLAIN_LANE;
    long first =
        state
            .logs()
            .of(queue.id(), lane)
            .append(index, command.getBodies(), state.clocks().wallMs());
    effects.messagesReady(command.getQueue());
    return new Sent(queue.id(), lane, first, index.getBodyBytesCount());
  }

  private static boolean isConsistent(MessageSetIndex index, int bodyBytes) {
    long bytes = 0;
    for (int size : index.getBodyBytesList()) {
      if (size < 0) {
        return false;
      }
      bytes += size;
    }
    int messages = index.getBodyBytesCount();
    int headers = index.getHeadersCount();
    return messages > 0 && bytes == bodyBytes && (headers == 0 || headers == messages);
  }
}
