package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Receipt;
import java.util.List;

/** Receipts are opaque to clients: the serialized {@link Receipt}. */
final class ReceiptCodec {
  private ReceiptCodec() {}

  static ByteString encode(Receipt receipt) {
    return receipt.toByteString();
  }

  static List<Receipt> decode(List<ByteString> receipts, int shard) {
    return receipts.stream().map(bytes -> decode(bytes, shard)).toList();
  }

  private static Receipt decode(ByteString bytes, int shard) {
    Receipt receipt;
    try {
      receipt = Receipt.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw invalid("it can not be read");
    }
    // Many a byte string can be read as one, with fields that no receipt has.
    if (!receipt.getUnknownFields().asMap().isEmpty()
        || receipt.getQueueId() == 0
        || receipt.getLeaseId() == 0) {
      throw invalid("it can not be read");
    }
    if (receipt.getShard() != shard) {
      throw invalid("it is of another queue");
    }
    return receipt;
  }

  private static RuntimeException invalid(String why) {
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_RECEIPT_INVALID,
        "not a receipt of a message of this queue: " + why);
  }
}
