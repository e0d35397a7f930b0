package io.narumq.node.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.log.v1.Receipt;
import io.narumq.node.delivery.ConsumerStream;
import io.narumq.node.shard.Shard;
import java.util.List;

/** One consume stream as it comes in. */
final class ConsumeCall extends LedStreamCall<ConsumeRequest, ConsumeResponse> {
  /** To be made while the service method runs. */
  ConsumeCall(
      Calls calls, Forwarder forwarder, ServerCallStreamObserver<ConsumeResponse> observer) {
    super(calls, forwarder, MessageServiceGrpc.getConsumeMethod(), observer);
  }

  @Override
  void start(ConsumeRequest first) {
    if (!first.hasStart()) {
      throw ApiErrors.fieldInvalid("start", "comes first on a stream, and only there");
    }
    ConsumeStart start = first.getStart();
    Shard shard = calls.shardOfSource(start.getQueue());
    ConsumerStream.Settings settings = settings(start, shard);
    atLeader(
        shard,
        first,
        () -> ConsumeAtLeader.start(calls, shard, settings, start.getCredit(), outbox, intake));
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
}
