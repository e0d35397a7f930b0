package io.narumq.node.grpc;

import io.narumq.api.v1.Compression;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.PublishResponse;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.log.v1.Command;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.Published;
import io.narumq.statemachine.CommandResult.Sent;
import java.util.function.Consumer;

/** One send or publish, whether it is a call of its own or came over a stream. */
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
          SendBatch batch = SendCommands.of(request);
          calls.route(
              shard,
              () ->
                  calls.submit(
                      shard,
                      batch.command(),
                      caller,
                      (result, at) ->
                          batch.response(shard.number(), (Sent) result).setPosition(at).build()),
              elsewhere);
        });
  }

  /** Stores a set in a partition if this node leads its shard; otherwise like {@link #send}. */
  void publish(PublishRequest request, Caller<PublishResponse> caller, Consumer<String> elsewhere) {
    caller.guard(
        () -> {
          Shard shard = calls.shardOf(request.getTopic(), request.getPartition());
          Command command = PublishedSets.command(request);
          calls.route(
              shard,
              () ->
                  calls.submit(
                      shard,
                      forQueues(shard, request, command),
                      caller,
                      (result, at) -> published((Published) result, at)),
              elsewhere);
        });
  }

  /** What goes into queues as well is stored unpacked. */
  private static Command forQueues(Shard shard, PublishRequest request, Command command) {
    boolean stays =
        request.getSet().getCompression() == Compression.COMPRESSION_UNSPECIFIED
            || shard.topics(reader -> reader.bindings(request.getTopic())).isEmpty();
    return stays ? command : PublishedSets.command(UnpackedBodies.of(request));
  }

  private static PublishResponse published(Published result, LogPosition at) {
    return PublishResponse.newBuilder()
        .setFirstOffset(result.firstOffset())
        .setCount(result.count())
        .setDuplicate(result.duplicate())
        .setPosition(at)
        .build();
  }
}
