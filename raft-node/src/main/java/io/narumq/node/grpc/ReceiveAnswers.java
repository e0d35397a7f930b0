package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.shard.Shard;
import io.narumq.state.v1.Header;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.StoredMessage;

/** Attaches bodies, headers and receipts to what a receive was given. */
final class ReceiveAnswers {
  private final Shard shard;
  private final Receipts receipts;

  ReceiveAnswers(Shard shard) {
    this.shard = shard;
    this.receipts = new Receipts(shard.number());
  }

  /** Reads the database: not for the shard's loop. */
  ReceiveResponse of(Received received) {
    ReceiveResponse.Builder response =
        ReceiveResponse.newBuilder().setLease(Durations.fromMillis(received.leaseMs()));
    for (Delivery delivery : received.deliveries()) {
      for (StoredMessage stored : shard.reader().messages(received.queueId(), delivery)) {
        response.addMessages(message(received, delivery, stored));
      }
    }
    return response.build();
  }

  private ReceivedMessage.Builder message(
      Received received, Delivery delivery, StoredMessage stored) {
    ReceivedMessage.Builder message =
        ReceivedMessage.newBuilder()
            .setMessageId(id(received, delivery, stored.sequence()))
            .setBody(stored.body())
            .setReceipt(ReceiptCodec.encode(receipts.of(received, delivery, stored.sequence())))
            .setDeliveryCount(delivery.deliveryCount())
            // Leases are numbered in the order in which they are taken.
            .setFencingNumber(received.leaseId())
            .setEnqueueTime(Timestamps.fromMillis(stored.enqueuedWallMs()));
    for (Header header : stored.headers()) {
      message.putHeaders(header.getName(), header.getValue());
    }
    return message;
  }

  private MessageId.Builder id(Received received, Delivery delivery, long sequence) {
    return MessageId.newBuilder()
        .setShard(shard.number())
        .setQueueId(received.queueId())
        .setLane(delivery.lane())
        .setSequence(sequence);
  }
}
