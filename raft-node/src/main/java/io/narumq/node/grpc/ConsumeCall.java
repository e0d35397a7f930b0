package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.log.v1.Receipt;
import io.narumq.node.delivery.ConsumerStream;
import io.narumq.node.log.Outcome;
import io.narumq.node.shard.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One consume stream as it comes in. Its start says which shard it is about, and so whether it is
 * served here or passed on whole to the leader.
 */
final class ConsumeCall implements StreamObserver<ConsumeRequest> {
  private final Calls calls;
  private final Forwarder forwarder;
  private final Outbox<ConsumeResponse> outbox;
  private final Intake intake;
  private @Nullable OpenStream<ConsumeRequest> stream;

  /** To be made while the service method runs. */
  ConsumeCall(
      Calls calls, Forwarder forwarder, ServerCallStreamObserver<ConsumeResponse> observer) {
    this.calls = calls;
    this.forwarder = forwarder;
    this.outbox = new Outbox<>(observer, calls.executor());
    this.intake = new Intake(observer, Limits.STREAM_UNREAD_MAX, Long.MAX_VALUE);
    observer.setOnCancelHandler(
        () -> {
          cancelled();
          outbox.abandon();
        });
  }

  @Override
  public void onNext(ConsumeRequest request) {
    try {
      if (stream != null) {
        stream.next(request);
      } else {
        start(request);
      }
    } catch (StatusRuntimeException e) {
      cancelled();
      outbox.fail(e);
    }
  }

  private void start(ConsumeRequest request) {
    if (!request.hasStart()) {
      throw ApiErrors.fieldInvalid("start", "comes first on a stream, and only there");
    }
    Shard shard = calls.shardOfSource(request.getStart().getQueue());
    ConsumerStream.Settings settings = settings(request.getStart(), shard);
    calls.route(
        shard,
        () ->
            stream =
                ConsumeAtLeader.start(
                    calls, shard, settings, request.getStart().getCredit(), outbox, intake),
        leader -> stream = forward(shard, leader, request));
  }

  private OpenStream<ConsumeRequest> forward(Shard shard, String leader, ConsumeRequest start) {
    StreamForwarder<ConsumeRequest, ConsumeResponse> forwarded =
        StreamForwarder.start(
            forwarder, leader, MessageServiceGrpc.getConsumeMethod(), start, outbox, intake);
    Outcome lost = new Outcome.NotSubmitted(Outcome.Reason.NOT_LEADER);
    forwarded.whenOver(
        forwarder
            .streams()
            .add(
                shard::leaderId,
                leader,
                () -> forwarded.leaderChanged(calls.failure(shard, lost))));
    return forwarded;
  }

  private static ConsumerStream.Settings settings(ConsumeStart start, Shard shard) {
    Fields.count("held", start.getHeldCount(), 0, Limits.RECEIPTS_MAX);
    return settings(start, ReceiptCodec.decode(start.getHeldList(), shard, start.getQueue()));
  }

  static ConsumerStream.Settings settings(ConsumeStart start, List<Receipt> held) {
    return new ConsumerStream.Settings(
        start.getQueue(),
        Fields.sessionId(start.getSessionId()),
        Fields.sessionTimeout(
            "session_timeout", start.hasSessionTimeout(), start.getSessionTimeout()),
        Fields.lease(start.hasLease(), start.getLease()),
        held);
  }

  @Override
  public void onCompleted() {
    if (stream != null) {
      stream.halfClosed();
    } else {
      outbox.complete();
    }
  }

  /** Told by the cancel handler too, which is told in more cases. */
  @Override
  public void onError(Throwable error) {}

  private void cancelled() {
    if (stream != null) {
      stream.cancelled();
    }
  }
}
