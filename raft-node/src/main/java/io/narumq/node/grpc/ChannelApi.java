package io.narumq.node.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.PublishToChannelsRequest;
import io.narumq.api.v1.PublishToChannelsResponse;
import io.narumq.api.v1.PublishToChannelsStreamRequest;
import io.narumq.api.v1.PublishToChannelsStreamResponse;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscribeToChannelsResponse;
import io.narumq.node.channel.ChannelHub;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Publishes to channels and subscribes to them. No shard, no leader: this node answers all. */
final class ChannelApi extends ChannelServiceGrpc.ChannelServiceImplBase {
  private final ChannelHub hub;
  private final Executor executor;

  /** Ends each stream that is open. */
  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

  /**
   * @param executor makes deliveries, and writes them
   */
  ChannelApi(ChannelHub hub, Executor executor) {
    this.hub = hub;
    this.executor = executor;
  }

  @Override
  public void publishToChannels(
      PublishToChannelsRequest request, StreamObserver<PublishToChannelsResponse> observer) {
    Reply<PublishToChannelsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          int[] receivers = hub.publish(ChannelMessages.checked(request.getMessagesList()));
          PublishToChannelsResponse.Builder answer = PublishToChannelsResponse.newBuilder();
          Arrays.stream(receivers).forEach(answer::addReceivers);
          reply.ok(answer.build());
        });
  }

  @Override
  public StreamObserver<PublishToChannelsStreamRequest> publishToChannelsStream(
      StreamObserver<PublishToChannelsStreamResponse> observer) {
    return new PublishCall(
        hub, (ServerCallStreamObserver<PublishToChannelsStreamResponse>) observer, open);
  }

  @Override
  public StreamObserver<SubscribeToChannelsRequest> subscribeToChannels(
      StreamObserver<SubscribeToChannelsResponse> observer) {
    return new SubscribeCall(
        hub, (ServerCallStreamObserver<SubscribeToChannelsResponse>) observer, executor, open);
  }

  /** Ends all streams: they would else go on for ever. */
  void close() {
    open.forEach(Runnable::run);
  }
}
