package io.narumq.node.grpc;

import io.narumq.api.v1.AckAndSendRequest;
import io.narumq.api.v1.AckAndSendResponse;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.SendRequest;
import io.narumq.log.v1.AckAndSend;
import io.narumq.log.v1.Command;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Acks and sends of one call: checks them, and tells what became of them. */
final class AckAndSendCall {
  private final Shard shard;
  private final AckAndSendRequest request;
  private final List<SendBatch> batches = new ArrayList<>();

  AckAndSendCall(Calls calls, Shard shard, AckAndSendRequest request) {
    this.shard = shard;
    this.request = request;
    Fields.count("receipts", request.getReceiptsCount(), 1, Limits.RECEIPTS_MAX);
    Fields.count("sends", request.getSendsCount(), 1, Limits.SENDS_TOGETHER_MAX);
    int messages = 0;
    long bytes = 0;
    for (SendRequest send : request.getSendsList()) {
      if (calls.shardOf(send.getQueue()) != shard) {
        throw ApiErrors.fieldInvalid(
            "sends.queue",
            "'%s' lives in another shard than '%s'; give both names the same part in braces"
                .formatted(send.getQueue(), request.getQueue()));
      }
      batches.add(SendCommands.of(send));
      messages += send.getMessagesCount();
      bytes += send.getSerializedSize();
    }
    Fields.count("sends.messages", messages, 1, Limits.SEND_MESSAGES_MAX);
    if (bytes > Limits.SEND_BYTES_MAX) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE,
          "all messages together: " + bytes + " bytes, at most " + Limits.SEND_BYTES_MAX,
          Map.of("size", Long.toString(bytes), "max", Long.toString(Limits.SEND_BYTES_MAX)));
    }
  }

  Command command() {
    AckAndSend.Builder both =
        AckAndSend.newBuilder()
            .addAllReceipts(
                ReceiptCodec.decode(request.getReceiptsList(), shard, request.getQueue()));
    batches.forEach(batch -> both.addSends(batch.command().getSend()));
    return Command.newBuilder().setAckAndSend(both).build();
  }

  AckAndSendResponse response(AckedAndSent result, LogPosition at) {
    AckAndSendResponse.Builder response =
        AckAndSendResponse.newBuilder()
            .setResult(result.status())
            .setRefusedReceipt(result.refusedReceipt())
            .setPosition(at);
    for (int i = 0; i < result.sent().size(); i++) {
      response.addSent(batches.get(i).response(shard.number(), result.sent().get(i)));
    }
    return response.build();
  }
}
