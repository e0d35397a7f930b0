package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AckResponse;
import io.narumq.api.v1.ExtendLeaseRequest;
import io.narumq.api.v1.ExtendLeaseResponse;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.ReturnResponse;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.ExtendLease;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Return;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.delivery.Receiver;
import io.narumq.node.loop.Clock;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.Settled;
import java.util.List;

/** Sending, receiving and settling. */
final class MessageApi extends MessageServiceGrpc.MessageServiceImplBase {
  private final Calls calls;
  private final Clock clock;

  MessageApi(Calls calls, Clock clock) {
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void send(SendRequest request, StreamObserver<SendResponse> observer) {
    Reply<SendResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          calls.command(
              shard,
              MessageServiceGrpc.getSendMethod(),
              request,
              SendCommands.of(request),
              reply,
              result -> sent(shard, (Sent) result));
        });
  }

  private static SendResponse sent(Shard shard, Sent sent) {
    MessageId first =
        MessageId.newBuilder()
            .setShard(shard.number())
            .setQueueId(sent.queueId())
            .setLane(sent.lane())
            .setSequence(sent.firstSequence())
            .build();
    return SendResponse.newBuilder()
        .addStored(MessageRange.newBuilder().setFirst(first).setCount(sent.count()))
        .build();
  }

  @Override
  public void receive(ReceiveRequest request, StreamObserver<ReceiveResponse> observer) {
    Reply<ReceiveResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          Receive receive = receive(request);
          long waitMs = Fields.duration("wait_time", request.getWaitTime(), 0, Limits.WAIT_MS_MAX);
          calls.atLeader(
              shard,
              MessageServiceGrpc.getReceiveMethod(),
              request,
              reply,
              () -> receiveHere(shard, receive, waitMs, reply));
        });
  }

  private static Receive receive(ReceiveRequest request) {
    if (request.getRequestId().size() > Limits.REQUEST_ID_BYTES_MAX) {
      throw ApiErrors.fieldInvalid("request_id", "at most 64 bytes");
    }
    return Receive.newBuilder()
        .setQueue(request.getQueue())
        .setMaxMessages(
            Fields.atMost("max_messages", request.getMaxMessages(), Limits.RECEIVE_MESSAGES_MAX, 1))
        .setMaxBytes(
            Fields.atMost(
                "max_bytes",
                request.getMaxBytes(),
                Limits.RECEIVE_BYTES_MAX,
                Limits.RECEIVE_BYTES_MAX))
        .setLeaseMs(lease(request.hasLease(), request.getLease()))
        .setSessionId(
            request.getSessionId().isEmpty() ? "" : Fields.sessionId(request.getSessionId()))
        .setRequestId(request.getRequestId())
        .build();
  }

  private void receiveHere(
      Shard shard, Receive receive, long waitMs, Reply<ReceiveResponse> reply) {
    long deadlineMs = calls.deadlineMs(waitMs);
    long waitUntilMs = Math.min(clock.monotonicMs() + waitMs, deadlineMs - Limits.WAIT_MARGIN_MS);
    Receiver receiver =
        new Receiver(
            receive,
            waitUntilMs,
            deadlineMs,
            calls.onOutcome(shard, reply, result -> received(shard, (Received) result, reply)));
    shard.receive(receiver);
    reply.whenCancelled(() -> shard.cancel(receiver));
  }

  /** What a caller is gone for, or has no room for, somebody else can have at once. */
  private static void received(Shard shard, Received received, Reply<ReceiveResponse> reply) {
    if (!reply.isCancelled()) {
      ReceiveAnswers.Answer answer = new ReceiveAnswers(shard).of(received);
      reply.ok(answer.response());
      if (!answer.left().isEmpty()) {
        shard.giveBack(Receipts.giveBack(answer.left()));
      }
    } else if (!received.deliveries().isEmpty()) {
      shard.giveBack(new Receipts(shard.number()).giveBack(received));
    }
  }

  @Override
  public void ack(AckRequest request, StreamObserver<AckResponse> observer) {
    Reply<AckResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          Ack.Builder ack =
              Ack.newBuilder().addAllReceipts(receipts(request.getReceiptsList(), shard));
          calls.command(
              shard,
              MessageServiceGrpc.getAckMethod(),
              request,
              Command.newBuilder().setAck(ack).build(),
              reply,
              result ->
                  AckResponse.newBuilder().addAllResults(((Settled) result).statuses()).build());
        });
  }

  @Override
  public void return_(ReturnRequest request, StreamObserver<ReturnResponse> observer) {
    Reply<ReturnResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          Return.Builder command =
              Return.newBuilder()
                  .addAllReceipts(receipts(request.getReceiptsList(), shard))
                  .setNotStarted(notStarted(request.getReason()));
          calls.command(
              shard,
              MessageServiceGrpc.getReturnMethod(),
              request,
              Command.newBuilder().setReturn(command).build(),
              reply,
              result ->
                  ReturnResponse.newBuilder().addAllResults(((Settled) result).statuses()).build());
        });
  }

  private static boolean notStarted(ReturnReason reason) {
    return switch (reason) {
      case RETURN_REASON_UNSPECIFIED, RETURN_REASON_FAILED -> false;
      case RETURN_REASON_NOT_STARTED -> true;
      case UNRECOGNIZED -> throw ApiErrors.fieldInvalid("reason", "not a known reason");
    };
  }

  @Override
  public void extendLease(
      ExtendLeaseRequest request, StreamObserver<ExtendLeaseResponse> observer) {
    Reply<ExtendLeaseResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          ExtendLease.Builder extend =
              ExtendLease.newBuilder()
                  .addAllReceipts(receipts(request.getReceiptsList(), shard))
                  .setLeaseMs(lease(request.hasLease(), request.getLease()));
          calls.command(
              shard,
              MessageServiceGrpc.getExtendLeaseMethod(),
              request,
              Command.newBuilder().setExtendLease(extend).build(),
              reply,
              result ->
                  ExtendLeaseResponse.newBuilder()
                      .addAllResults(((Extended) result).statuses())
                      .build());
        });
  }

  private static List<Receipt> receipts(List<ByteString> receipts, Shard shard) {
    Fields.count("receipts", receipts.size(), 1, Limits.RECEIPTS_MAX);
    return ReceiptCodec.decode(receipts, shard.number());
  }

  /** 0 stands for the queue's own setting. */
  private static long lease(boolean isSet, Duration lease) {
    return isSet ? Fields.duration("lease", lease, Limits.LEASE_MS_MIN, Limits.LEASE_MS_MAX) : 0;
  }
}
