package io.narumq.node.grpc;

import io.narumq.api.v1.ChannelDelivery;
import io.narumq.api.v1.SubscribeToChannelsResponse;
import io.narumq.node.channel.Subscriber;
import io.narumq.node.channel.Taken;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * One delivery to a subscriber, or none if nothing is there. Its messages are taken out of the
 * buffer when it can be written, not before: until then they may have to make room.
 */
final class DeliveryInTime implements Iterator<SubscribeToChannelsResponse> {
  private final Subscriber subscriber;
  private @Nullable SubscribeToChannelsResponse next;
  private boolean taken;

  DeliveryInTime(Subscriber subscriber) {
    this.subscriber = subscriber;
  }

  @Override
  public boolean hasNext() {
    if (!taken) {
      taken = true;
      Taken batch =
          subscriber.take(Limits.CHANNEL_DELIVERY_MESSAGES_MAX, Limits.CHANNEL_DELIVERY_BYTES_MAX);
      next = batch.messages().isEmpty() ? null : response(batch);
    }
    return next != null;
  }

  @Override
  public SubscribeToChannelsResponse next() {
    SubscribeToChannelsResponse response = next;
    if (response == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return response;
  }

  private static SubscribeToChannelsResponse response(Taken batch) {
    return SubscribeToChannelsResponse.newBuilder()
        .setDelivery(
            ChannelDelivery.newBuilder()
                .addAllMessages(batch.messages())
                .setDropped(batch.dropped()))
        .build();
  }
}
