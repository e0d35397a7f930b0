package io.narumq.node.grpc;

import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.log.v1.Command;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.Sent;
import java.util.function.Consumer;

/** One send, whether it is a call of its own or came over a stream. */
final class Sending {
  private final Calls calls;

  Sending(Calls calls) {
    this.calls = calls;
  }

  /** Stores the messages if this node leads their shard; else {@code elsewhere} gets the leader. */
  void send(SendRequest request, Caller<SendResponse> caller, Consumer<String> elsewhere) {
    caller.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          Command command = SendCommands.of(request);
          calls.route(
              shard,
              () -> calls.submit(shard, command, caller, result -> sent(shard, (Sent) result)),
              elsewhere);
        });
  }

  private static SendResponse sent(Shard shard, Sent sent) {
    MessageId first =
        MessageId.newBuilder()
            .setShard(shard.number())
            .setQueueId(sent.queueId())
            .setLane(sent.lane())
            .setSequence(sent.firstSequence())
            .build();
    return SendResponse.newBuilder()
        .addStored(MessageRange.newBuilder().setFirst(first).setCount(sent.count()))
        .build();
  }
}
