package io.narumq.node.grpc;

import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.Sent;

/** One send, whether it is a call of its own or came over a stream. */
final class Sending {
  private final Calls calls;

  Sending(Calls calls) {
    this.calls = calls;
  }

  void send(SendRequest request, Caller<SendResponse> caller) {
    caller.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          calls.command(
              shard,
              MessageServiceGrpc.getSendMethod(),
              request,
              SendCommands.of(request),
              caller,
              result -> sent(shard, (Sent) result));
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
