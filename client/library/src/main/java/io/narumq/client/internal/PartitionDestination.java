package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.api.Packing;
import io.narumq.api.Partitioning;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.SendStreamRequest;
import java.util.List;

/**
 * A partition of a topic. One batch is one message set.
 *
 * @param incarnation of the topic: one that is made again under its name is another destination
 * @param packed whether bodies are packed, where that makes them smaller
 */
public record PartitionDestination(String topic, int partition, int incarnation, boolean packed)
    implements Destination {
  /** Less is hardly worth a frame, and the time that readers take to open it. */
  private static final int PACKED_BYTES_MIN = 512;

  @Override
  public int shard(Routes routes) {
    return Partitioning.shardOf(topic, partition, routes.shards());
  }

  @Override
  public BatchRequest batch(List<PendingMessage> messages) {
    MessageSet.Builder set = MessageSet.newBuilder();
    setBodies(set, bodies(messages));
    messages.forEach(message -> set.addHeads(((TopicPayload) message.payload()).head()));
    return new Batch(
        PublishRequest.newBuilder()
            .setTopic(topic)
            .setPartition(partition)
            .setIncarnation(incarnation)
            .setSet(set)
            .build());
  }

  private void setBodies(MessageSet.Builder set, ByteString bodies) {
    ByteString small = packed && bodies.size() >= PACKED_BYTES_MIN ? Packing.zstd(bodies) : bodies;
    if (small.size() < bodies.size()) {
      set.setBodies(small).setCompression(Compression.COMPRESSION_ZSTD);
    } else {
      set.setBodies(bodies);
    }
  }

  private static ByteString bodies(List<PendingMessage> messages) {
    if (messages.size() == 1) {
      return body(messages.get(0));
    }
    byte[] all = new byte[messages.stream().mapToInt(message -> body(message).size()).sum()];
    int at = 0;
    for (PendingMessage message : messages) {
      body(message).copyTo(all, at);
      at += body(message).size();
    }
    return UnsafeByteOperations.unsafeWrap(all);
  }

  private static ByteString body(PendingMessage message) {
    return ((TopicPayload) message.payload()).body();
  }

  @Override
  public void name(AttachProducerRequest.Builder request) {
    request.setTopic(topic).setPartition(partition).setIncarnation(incarnation);
  }

  @Override
  public void name(CloseProducerRequest.Builder request) {
    request.setTopic(topic).setPartition(partition);
  }

  private record Batch(PublishRequest request) implements BatchRequest {
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
      return request.hasProducer();
    }

    @Override
    public SendStreamRequest onStream(long id) {
      return SendStreamRequest.newBuilder().setId(id).setPublish(request).build();
    }
  }
}
