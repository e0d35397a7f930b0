package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.AckAndSendRequest;
import io.narumq.api.v1.AckAndSendResponse;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AckResponse;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.CloseProducerResponse;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ExtendLeaseRequest;
import io.narumq.api.v1.ExtendLeaseResponse;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.ReturnResponse;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.AttachProducer;
import io.narumq.log.v1.CloseProducer;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.ExtendLease;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Return;
import io.narumq.node.delivery.LongPoll;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Settled;
import java.util.ArrayList;
import java.util.List;

/** Sending, receiving and settling. */
final class MessageApi extends MessageServiceGrpc.MessageServiceImplBase {
  private final Calls calls;
  private final Forwarder forwarder;
  private final Sending sending;

  MessageApi(Calls calls, Forwarder forwarder, Sending sending) {
    this.calls = calls;
    this.forwarder = forwarder;
    this.sending = sending;
  }

  @Override
  public void send(SendRequest request, StreamObserver<SendResponse> observer) {
    Reply<SendResponse> reply = new Reply<>(observer);
    sending.send(
        request,
        reply,
        leader -> forwarder.forward(leader, MessageServiceGrpc.getSendMethod(), request, reply));
  }

  @Override
  public void attachProducer(
      AttachProducerRequest request, StreamObserver<AttachProducerResponse> observer) {
    Reply<AttachProducerResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                destination(request.getQueue(), request.getTopic(), request.getPartition()),
                MessageServiceGrpc.getAttachProducerMethod(),
                request,
                Command.newBuilder()
                    .setAttachProducer(
                        AttachProducer.newBuilder()
                            .setQueue(request.getQueue())
                            .setTopic(request.getTopic())
                            .setPartition(request.getPartition())
                            .setIncarnation(request.getIncarnation())
                            .setProducerId(Fields.producerId(request.getProducerId()))
                            .setNamed(request.getNamed()))
                    .build(),
                reply,
                (result, at) -> attached((ProducerAttached) result, at)));
  }

  private Shard destination(String queue, String topic, int partition) {
    if (topic.isEmpty()) {
      return calls.shardOf(queue);
    }
    if (!queue.isEmpty()) {
      throw ApiErrors.fieldInvalid("topic", "a producer is of a queue or of a topic, not of both");
    }
    return calls.shardOf(topic, partition);
  }

  private static AttachProducerResponse attached(ProducerAttached result, LogPosition at) {
    return AttachProducerResponse.newBuilder()
        .setNumber(result.number())
        .setEpoch(result.epoch())
        .setNextSequence(result.nextSequence())
        .setPosition(at)
        .build();
  }

  @Override
  public void closeProducer(
      CloseProducerRequest request, StreamObserver<CloseProducerResponse> observer) {
    Reply<CloseProducerResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                destination(request.getQueue(), request.getTopic(), request.getPartition()),
                MessageServiceGrpc.getCloseProducerMethod(),
                request,
                Command.newBuilder()
                    .setCloseProducer(
                        CloseProducer.newBuilder()
                            .setQueue(request.getQueue())
                            .setTopic(request.getTopic())
                            .setPartition(request.getPartition())
                            .setNumber(request.getNumber())
                            .setEpoch(request.getEpoch()))
                    .build(),
                reply,
                (done, at) -> CloseProducerResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public StreamObserver<SendStreamRequest> sendStream(StreamObserver<SendStreamResponse> observer) {
    return new SendStreamCall(
        forwarder, sending, (ServerCallStreamObserver<SendStreamResponse>) observer);
  }

  @Override
  public StreamObserver<ConsumeRequest> consume(StreamObserver<ConsumeResponse> observer) {
    return new ConsumeCall(calls, forwarder, (ServerCallStreamObserver<ConsumeResponse>) observer);
  }

  @Override
  public void receive(ReceiveRequest request, StreamObserver<ReceiveResponse> observer) {
    Reply<ReceiveResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfSource(request.getQueue());
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

  static Receive receive(ReceiveRequest request) {
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
        .setLeaseMs(Fields.lease(request.hasLease(), request.getLease()))
        .setSessionId(
            request.getSessionId().isEmpty() ? "" : Fields.sessionId(request.getSessionId()))
        .setRequestId(request.getRequestId())
        .build();
  }

  private void receiveHere(
      Shard shard, Receive receive, long waitMs, Reply<ReceiveResponse> reply) {
    long deadlineMs = calls.deadlineMs(waitMs);
    long waitUntilMs =
        Math.min(calls.clock().monotonicMs() + waitMs, deadlineMs - Limits.WAIT_MARGIN_MS);
    LongPoll receiver =
        new LongPoll(
            receive,
            waitUntilMs,
            deadlineMs,
            calls.onOutcomeToRead(
                shard,
                reply,
                (result, at) -> received(shard, receive, (Received) result, at, reply)));
    shard.receive(receiver);
    reply.whenCancelled(() -> shard.cancel(receiver));
  }

  /**
   * What a caller is gone for, or has no room for, somebody else can have at once; unless its
   * request has an id, by which it comes again for the same.
   */
  private static void received(
      Shard shard,
      Receive receive,
      Received received,
      LogPosition at,
      Reply<ReceiveResponse> reply) {
    if (!reply.isCancelled()) {
      MessageChunks chunks = new MessageChunks(shard.number(), shard.reader(), List.of(received));
      ReceiveResponse.Builder response =
          ReceiveResponse.newBuilder().setLease(Durations.fromMillis(received.leaseMs()));
      if (chunks.hasNext()) {
        response.addAllMessages(chunks.next()).setPosition(at);
      }
      reply.ok(response.build());
      giveBack(shard, chunks);
    } else if (!received.deliveries().isEmpty() && receive.getRequestId().isEmpty()) {
      shard.giveBack(new Receipts(shard.number()).giveBack(received));
    }
  }

  /** What has no room in the answer, and what is gone. */
  private static void giveBack(Shard shard, MessageChunks left) {
    List<ByteString> untold = new ArrayList<>();
    left.forEachRemaining(chunk -> chunk.forEach(message -> untold.add(message.getReceipt())));
    List<Receipt> receipts = new ArrayList<>(ReceiptCodec.ofShard(untold, shard.number()));
    receipts.addAll(left.leftOut());
    if (!receipts.isEmpty()) {
      shard.giveBack(Receipts.giveBack(receipts));
    }
  }

  @Override
  public void ack(AckRequest request, StreamObserver<AckResponse> observer) {
    Reply<AckResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfSource(request.getQueue());
          Ack.Builder ack =
              Ack.newBuilder()
                  .addAllReceipts(receipts(request.getReceiptsList(), shard, request.getQueue()));
          calls.command(
              shard,
              MessageServiceGrpc.getAckMethod(),
              request,
              Command.newBuilder().setAck(ack).build(),
              reply,
              (result, at) ->
                  AckResponse.newBuilder()
                      .addAllResults(((Settled) result).statuses())
                      .setPosition(at)
                      .build());
        });
  }

  @Override
  public void ackAndSend(AckAndSendRequest request, StreamObserver<AckAndSendResponse> observer) {
    Reply<AckAndSendResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfSource(request.getQueue());
          AckAndSendCall call = new AckAndSendCall(calls, shard, request);
          calls.command(
              shard,
              MessageServiceGrpc.getAckAndSendMethod(),
              request,
              call.command(),
              reply,
              (result, at) -> call.response((AckedAndSent) result, at));
        });
  }

  @Override
  public void return_(ReturnRequest request, StreamObserver<ReturnResponse> observer) {
    Reply<ReturnResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfSource(request.getQueue());
          Return command = returnOf(request, shard);
          calls.command(
              shard,
              MessageServiceGrpc.getReturnMethod(),
              request,
              Command.newBuilder().setReturn(command).build(),
              reply,
              (result, at) ->
                  ReturnResponse.newBuilder()
                      .addAllResults(((Settled) result).statuses())
                      .setPosition(at)
                      .build());
        });
  }

  private static Return returnOf(ReturnRequest request, Shard shard) {
    if (request.getReason() == ReturnReason.UNRECOGNIZED) {
      throw ApiErrors.fieldInvalid("reason", "not a known reason");
    }
    Return.Builder command =
        Return.newBuilder()
            .addAllReceipts(receipts(request.getReceiptsList(), shard, request.getQueue()))
            .setReason(request.getReason());
    if (request.hasDelay()) {
      if (request.getReason() == ReturnReason.RETURN_REASON_REJECTED) {
        throw ApiErrors.fieldInvalid("delay", "a rejected message does not come back");
      }
      command.setDelayMs(
          Fields.duration("delay", request.getDelay(), 0, Limits.RETURN_DELAY_MS_MAX));
    }
    return command.build();
  }

  @Override
  public void extendLease(
      ExtendLeaseRequest request, StreamObserver<ExtendLeaseResponse> observer) {
    Reply<ExtendLeaseResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfSource(request.getQueue());
          ExtendLease.Builder extend =
              ExtendLease.newBuilder()
                  .addAllReceipts(receipts(request.getReceiptsList(), shard, request.getQueue()))
                  .setLeaseMs(Fields.lease(request.hasLease(), request.getLease()));
          calls.command(
              shard,
              MessageServiceGrpc.getExtendLeaseMethod(),
              request,
              Command.newBuilder().setExtendLease(extend).build(),
              reply,
              (result, at) -> extended((Extended) result).setPosition(at).build());
        });
  }

  static ExtendLeaseResponse.Builder extended(Extended result) {
    ExtendLeaseResponse.Builder answer = ExtendLeaseResponse.newBuilder();
    result
        .extensions()
        .forEach(
            it -> answer.addResults(it.status()).addLeases(Durations.fromMillis(it.leaseMs())));
    return answer;
  }

  private static List<Receipt> receipts(List<ByteString> receipts, Shard shard, String queue) {
    Fields.count("receipts", receipts.size(), 1, Limits.RECEIPTS_MAX);
    return ReceiptCodec.decode(receipts, shard, queue);
  }
}
