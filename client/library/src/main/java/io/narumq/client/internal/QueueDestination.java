package io.narumq.client.internal;

import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendStreamRequest;
import java.util.List;

/** A queue. */
public record QueueDestination(String queue) implements Destination {
  @Override
  public int shard(Routes routes) {
    return routes.shardOf(queue);
  }

  @Override
  public BatchRequest batch(List<PendingMessage> messages) {
    SendRequest.Builder request = SendRequest.newBuilder().setQueue(queue);
    for (PendingMessage message : messages) {
      request.addMessages(((QueuePayload) message.payload()).message());
    }
    return new Batch(request.build());
  }

  @Override
  public void name(AttachProducerRequest.Builder request) {
    request.setQueue(queue);
  }

  @Override
  public void name(CloseProducerRequest.Builder request) {
    request.setQueue(queue);
  }

  private record Batch(SendRequest request) implements BatchRequest {
    @Override
    public boolean hasStamp() {
      return request.hasProducer();
    }

    @Override
    public ProducerStamp stamp() {
      return request.getProducer();
    }

    @Override
    public BatchRequest withStamp(ProducerStamp stamp) {
      return new Batch(request.toBuilder().setProducer(stamp).build());
    }

    @Override
    public BatchRequest unstamped() {
      return new Batch(request.toBuilder().clearProducer().build());
    }

    @Override
    public boolean isKnownAgain() {
      return Wire.isKnownAgain(request);
    }

    @Override
    public SendStreamRequest onStream(long id) {
      return SendStreamRequest.newBuilder().setId(id).setSend(request).build();
    }
  }
}
