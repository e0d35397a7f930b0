package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.BindQueueRequest;
import io.narumq.api.v1.BindQueueResponse;
import io.narumq.api.v1.Binding;
import io.narumq.api.v1.BindingServiceGrpc;
import io.narumq.api.v1.ListBindingsRequest;
import io.narumq.api.v1.ListBindingsResponse;
import io.narumq.api.v1.UnbindQueueRequest;
import io.narumq.api.v1.UnbindQueueResponse;
import io.narumq.log.v1.BindQueue;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.UnbindQueue;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.Bound;

/**
 * Bindings of topics to queues. They concern one shard only: that of topic, partitions and queues.
 */
final class BindingApi extends BindingServiceGrpc.BindingServiceImplBase {
  private final Calls calls;

  BindingApi(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void bindQueue(BindQueueRequest request, StreamObserver<BindQueueResponse> observer) {
    Reply<BindQueueResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfTopic(request.getTopic());
          Fields.queue(request.getQueue());
          BindQueue.Builder bind =
              BindQueue.newBuilder()
                  .setTopic(request.getTopic())
                  .setQueue(request.getQueue())
                  .setFilter(Fields.filter(request.getFilter()));
          calls.command(
              shard,
              BindingServiceGrpc.getBindQueueMethod(),
              request,
              Command.newBuilder().setBindQueue(bind).build(),
              reply,
              (result, at) ->
                  BindQueueResponse.newBuilder()
                      .setCreated(((Bound) result).created())
                      .setPosition(at)
                      .build());
        });
  }

  @Override
  public void unbindQueue(
      UnbindQueueRequest request, StreamObserver<UnbindQueueResponse> observer) {
    Reply<UnbindQueueResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfTopic(request.getTopic());
          Fields.queue(request.getQueue());
          UnbindQueue.Builder unbind =
              UnbindQueue.newBuilder().setTopic(request.getTopic()).setQueue(request.getQueue());
          calls.command(
              shard,
              BindingServiceGrpc.getUnbindQueueMethod(),
              request,
              Command.newBuilder().setUnbindQueue(unbind).build(),
              reply,
              (result, at) -> UnbindQueueResponse.newBuilder().setPosition(at).build());
        });
  }

  @Override
  public void listBindings(
      ListBindingsRequest request, StreamObserver<ListBindingsResponse> observer) {
    Reply<ListBindingsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfTopic(request.getTopic());
          calls.atLeader(
              shard,
              BindingServiceGrpc.getListBindingsMethod(),
              request,
              reply,
              () -> reply.ok(list(shard, request.getTopic())));
        });
  }

  private static ListBindingsResponse list(Shard shard, String topic) {
    if (shard.topics(reader -> reader.topic(topic)).filter(it -> !it.deleted()).isEmpty()) {
      throw ApiErrors.topicNotFound(topic);
    }
    ListBindingsResponse.Builder list = ListBindingsResponse.newBuilder();
    shard
        .topics(reader -> reader.bindings(topic))
        .forEach(
            binding ->
                list.addBindings(
                    Binding.newBuilder()
                        .setQueue(binding.getQueue())
                        .setFilter(binding.getFilter())
                        .setCreatedAt(Timestamps.fromMillis(binding.getCreatedWallMs()))));
    return list.build();
  }
}
