package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.ErrorReason;
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
          boolean packed = request.getSet().getCompression() != Compression.COMPRESSION_UNSPECIFIED;
          calls.route(
              shard,
              () -> {
                if (packed && !shard.topics(all -> all.bindings(request.getTopic())).isEmpty()) {
                  publishUnpacked(shard, request, command, caller);
                } else {
                  submit(shard, command, caller);
                }
              },
              elsewhere);
        });
  }

  /**
   * What goes into queues as well is stored unpacked. If it can not be, and has a stamp, the shard
   * is asked all the same: it may have stored it before there was a binding.
   */
  private void publishUnpacked(
      Shard shard, PublishRequest request, Command packed, Caller<PublishResponse> caller) {
    try {
      submit(shard, PublishedSets.command(UnpackedBodies.of(request)), caller);
    } catch (StatusRuntimeException refusal) {
      if (!request.hasProducer()) {
        throw refusal;
      }
      submit(shard, packed, new IfNotStored(caller, refusal));
    }
  }

  /** Fails with what was wrong in the first place, not with what that led to. */
  private record IfNotStored(Caller<PublishResponse> caller, StatusRuntimeException refusal)
      implements Caller<PublishResponse> {
    @Override
    public void ok(PublishResponse answer) {
      caller.ok(answer);
    }

    @Override
    public void fail(StatusRuntimeException error) {
      boolean isPacked =
          ApiError.of(error)
              .filter(it -> it.reason() == ErrorReason.ERROR_REASON_SET_PACKED)
              .isPresent();
      caller.fail(isPacked ? refusal : error);
    }
  }

  private void submit(Shard shard, Command command, Caller<PublishResponse> caller) {
    calls.submit(shard, command, caller, (result, at) -> published((Published) result, at));
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
