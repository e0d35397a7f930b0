package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Receipt;
import io.narumq.node.shard.Shard;
import java.util.List;

/** Receipts are opaque to clients: the serialized {@link Receipt}. */
final class ReceiptCodec {
  private static final int LANE_MAX = 127;

  /** No lane gets there: a million messages a second would take a hundred thousand years. */
  private static final long SEQUENCE_END = 1L << 62;

  private ReceiptCodec() {}

  static ByteString encode(Receipt receipt) {
    return receipt.toByteString();
  }

  /** Of any queue of a shard: those that this node made. A caller's need the queue as well. */
  static List<Receipt> ofShard(List<ByteString> receipts, int shard) {
    return receipts.stream().map(bytes -> decode(bytes, shard)).toList();
  }

  /** Receipts of a queue; those of another one that is there are refused. */
  static List<Receipt> decode(List<ByteString> receipts, Shard shard, String queue) {
    List<Receipt> decoded = ofShard(receipts, shard.number());
    decoded.stream()
        .mapToInt(Receipt::getQueueId)
        .distinct()
        .forEach(id -> check(id, shard, queue));
    return decoded;
  }

  /** One of this name that was deleted is for apply to tell: its leases are lost. */
  private static void check(int queueId, Shard shard, String queue) {
    shard
        .reader()
        .queueName(queueId)
        .filter(name -> !name.equals(queue))
        .ifPresent(
            other -> {
              throw ofAnotherQueue();
            });
  }

  private static Receipt decode(ByteString bytes, int shard) {
    Receipt receipt;
    try {
      receipt = Receipt.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw invalid("it can not be read");
    }
    if (!isPossible(receipt)) {
      throw invalid("it can not be read");
    }
    if (receipt.getShard() != shard) {
      throw ofAnotherQueue();
    }
    return receipt;
  }

  /** Many a byte string can be read as a receipt, with values that no receipt has. */
  private static boolean isPossible(Receipt receipt) {
    long at = receipt.getSequence() - receipt.getSetFirst();
    return receipt.getUnknownFields().asMap().isEmpty()
        && receipt.getQueueId() > 0
        && receipt.getLeaseId() > 0
        && receipt.getLane() >= 0
        && receipt.getLane() <= LANE_MAX
        && receipt.getSetFirst() >= 0
        && receipt.getSequence() < SEQUENCE_END
        && at >= 0
        && at < Limits.SEND_MESSAGES_MAX;
  }

  /** Not of which one: the caller may have no right to know its name. */
  private static RuntimeException ofAnotherQueue() {
    return invalid("it is of another queue");
  }

  private static RuntimeException invalid(String why) {
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_RECEIPT_INVALID,
        "not a receipt of a message of this queue: " + why);
  }
}
