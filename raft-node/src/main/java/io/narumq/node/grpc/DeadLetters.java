package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.DeadLetter;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.MessageId;

/** How a message came to a dead-letter queue, from the state to the API. */
final class DeadLetters {
  private DeadLetters() {}

  static DeadLetter tell(int shard, io.narumq.state.v1.DeadLetter stored) {
    return DeadLetter.newBuilder()
        .setQueue(stored.getQueue())
        .setMessageId(
            MessageId.newBuilder()
                .setShard(shard)
                .setQueueId(stored.getQueueId())
                .setLane(stored.getLane())
                .setSequence(stored.getSequence()))
        .setReason(DeadLetterReason.forNumber(stored.getReason()))
        .setDeliveryCount(stored.getDeliveryCount())
        .setEnqueueTime(Timestamps.fromMillis(stored.getEnqueuedWallMs()))
        .setDeadLetterTime(Timestamps.fromMillis(stored.getDeadWallMs()))
        .setCount(stored.getCount())
        .build();
  }
}
