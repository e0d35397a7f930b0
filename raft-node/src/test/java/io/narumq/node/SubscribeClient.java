package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.narumq.api.v1.ChannelDelivery;
import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscribeToChannelsResponse;
import io.narumq.api.v1.SubscriptionChange;
import io.narumq.api.v1.SubscriptionStart;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The stream of a subscriber as a client sees it. */
final class SubscribeClient
    implements ClientResponseObserver<SubscribeToChannelsRequest, SubscribeToChannelsResponse>,
        AutoCloseable {
  private final boolean reading;
  private final List<ChannelDelivery> deliveries = new CopyOnWriteArrayList<>();
  private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();
  private volatile boolean completed;
  volatile @Nullable Throwable error;
  private ClientCallStreamObserver<SubscribeToChannelsRequest> requests;
  private long lastChange;

  @SuppressWarnings("NullAway")
  SubscribeClient(Channel channel, boolean reading) {
    this.reading = reading;
    ChannelServiceGrpc.newStub(channel).subscribeToChannels(this);
  }

  /** One that subscribes to these, and is known to do so on all nodes. */
  static SubscribeClient to(Channel channel, String... names) {
    SubscribeClient client = new SubscribeClient(channel, true);
    client.start(
        SubscriptionStart.newBuilder(),
        SubscriptionChange.newBuilder().addAllSubscribe(List.of(names)));
    return client;
  }

  void start(SubscriptionStart.Builder start, SubscriptionChange.Builder change) {
    send(
        SubscribeToChannelsRequest.newBuilder()
            .setStart(start.setChange(change.setId(++lastChange)))
            .build());
    awaitConfirmed();
  }

  void change(SubscriptionChange.Builder change) {
    send(SubscribeToChannelsRequest.newBuilder().setChange(change.setId(++lastChange)).build());
    awaitConfirmed();
  }

  void send(SubscribeToChannelsRequest request) {
    requests.onNext(request);
  }

  void halfClose() {
    requests.onCompleted();
  }

  void read(int count) {
    requests.request(count);
  }

  private void awaitConfirmed() {
    if (reading) {
      await().until(() -> confirmed.contains(lastChange) || error != null);
    }
  }

  List<ChannelMessage> messages() {
    return deliveries.stream().flatMap(delivery -> delivery.getMessagesList().stream()).toList();
  }

  List<String> bodies() {
    return messages().stream().map(message -> message.getBody().toStringUtf8()).toList();
  }

  long dropped() {
    return deliveries.stream().mapToLong(ChannelDelivery::getDropped).sum();
  }

  void awaitBodies(String... bodies) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(bodies()).containsExactly(bodies));
  }

  Throwable awaitError() {
    return await().atMost(Duration.ofSeconds(20)).until(() -> error, failure -> failure != null);
  }

  boolean isCompleted() {
    return completed;
  }

  @Override
  public void close() {
    requests.cancel("done", null);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SubscribeToChannelsRequest> stream) {
    requests = stream;
    if (!reading) {
      stream.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public void onNext(SubscribeToChannelsResponse response) {
    if (response.hasSubscribed()) {
      confirmed.add(response.getSubscribed().getId());
    } else {
      deliveries.add(response.getDelivery());
    }
  }

  @Override
  public void onError(Throwable failure) {
    error = failure;
  }

  @Override
  public void onCompleted() {
    completed = true;
  }
}
