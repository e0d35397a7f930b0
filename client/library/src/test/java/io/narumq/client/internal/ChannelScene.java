package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.api.v1.ChannelDelivery;
import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.SubscribeToChannelsResponse;
import io.narumq.api.v1.Subscribed;
import io.narumq.client.ErrorReason;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Streams that a test answers by hand, and nothing else that a node would say. */
final class ChannelScene implements Transport {
  final FakeScheduler scheduler = new FakeScheduler();
  final List<HandMade<?, ?>> streams = new ArrayList<>();
  final Calls calls =
      new Calls(
          scheduler,
          this,
          new Random(1),
          World.endpoints(World.A, World.B),
          World.ATTEMPT,
          World.TIMEOUT);

  /** A stream as the node sees it. */
  static final class HandMade<Q extends Message, A extends Message> implements Stream<Q> {
    final String address;
    final StreamRpc<Q, A> rpc;
    final List<Message> requests = new ArrayList<>();
    private final StreamEvents<A> events;
    int asked = 1;
    boolean clogged;
    boolean cancelled;

    HandMade(String address, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
      this.address = address;
      this.rpc = rpc;
      this.events = events;
    }

    void answer(Message answer) {
      asked--;
      events.answered(rpc.answer().cast(answer));
    }

    void unclog() {
      clogged = false;
      events.ready();
    }

    void end(@Nullable CallFailure failure) {
      events.ended(failure);
    }

    @Override
    public void send(Q request) {
      requests.add(request);
    }

    @Override
    public boolean ready() {
      return !clogged;
    }

    @Override
    public void next() {
      asked++;
    }

    @Override
    public void halfClose() {}

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  HandMade<?, ?> stream(int number) {
    return streams.get(number);
  }

  /** Lets everything happen that takes no time, and what is paused for a moment. */
  void settle() {
    scheduler.run(Duration.ofSeconds(1));
  }

  static SubscribeToChannelsResponse subscribed(long id) {
    return SubscribeToChannelsResponse.newBuilder()
        .setSubscribed(Subscribed.newBuilder().setId(id))
        .build();
  }

  static SubscribeToChannelsResponse delivery(long dropped, String... channels) {
    return SubscribeToChannelsResponse.newBuilder()
        .setDelivery(
            ChannelDelivery.newBuilder()
                .setDropped(dropped)
                .addAllMessages(List.of(channels).stream().map(ChannelScene::message).toList()))
        .build();
  }

  static ChannelMessage message(String channel) {
    return ChannelMessage.newBuilder().setChannel(channel).build();
  }

  @Override
  public <Q extends Message, A extends Message> CompletableFuture<A> call(
      Target target, Rpc<Q, A> rpc, Q request, Duration timeout) {
    return CompletableFuture.failedFuture(
        CallFailure.of(ErrorReason.UNREACHABLE, "only streams here"));
  }

  @Override
  public <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
    HandMade<Q, A> stream = new HandMade<>(target.address(), rpc, events);
    streams.add(stream);
    return stream;
  }

  @Override
  public void close() {}
}
