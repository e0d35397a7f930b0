package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.log.v1.Receipt;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.shard.Shard;
import io.narumq.state.v1.Header;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.StoredMessage;
import java.util.ArrayList;
import java.util.List;

/** Attaches bodies, headers and receipts to what a receive was given. */
final class ReceiveAnswers {
  private final Shard shard;
  private final Receipts receipts;

  /** What goes to the caller, and what did not fit into the answer. */
  record Answer(ReceiveResponse response, List<Receipt> left) {}

  ReceiveAnswers(Shard shard) {
    this.shard = shard;
    this.receipts = new Receipts(shard.number());
  }

  /**
   * Reads the database: not for the shard's loop. A receive is bounded in bytes of bodies; headers
   * could make the answer larger than a gRPC message may be.
   */
  Answer of(Received received) {
    ReceiveResponse.Builder response =
        ReceiveResponse.newBuilder().setLease(Durations.fromMillis(received.leaseMs()));
    List<Receipt> left = new ArrayList<>();
    long bytes = 0;
    for (Delivery delivery : received.deliveries()) {
      for (StoredMessage stored : shard.reader().messages(received.queueId(), delivery)) {
        Receipt receipt = receipts.of(received, delivery, stored.sequence());
        ReceivedMessage message = message(received, delivery, stored, receipt);
        bytes += message.getSerializedSize();
        if (bytes <= Limits.ANSWER_BYTES_MAX || response.getMessagesCount() == 0) {
          response.addMessages(message);
        } else {
          left.add(receipt);
        }
      }
    }
    return new Answer(response.build(), left);
  }

  private ReceivedMessage message(
      Received received, Delivery delivery, StoredMessage stored, Receipt receipt) {
    ReceivedMessage.Builder message =
        ReceivedMessage.newBuilder()
            .setMessageId(id(received, delivery, stored.sequence()))
            .setBody(stored.body())
            .setReceipt(ReceiptCodec.encode(receipt))
            .setDeliveryCount(delivery.deliveryCount())
            // Leases are numbered in the order in which they are taken.
            .setFencingNumber(received.leaseId())
            .setEnqueueTime(Timestamps.fromMillis(stored.enqueuedWallMs()));
    for (Header header : stored.headers()) {
      message.putHeaders(header.getName(), header.getValue());
    }
    return message.build();
  }

  private MessageId.Builder id(Received received, Delivery delivery, long sequence) {
    return MessageId.newBuilder()
        .setShard(shard.number())
        .setQueueId(received.queueId())
        .setLane(delivery.lane())
        .setSequence(sequence);
  }
}
