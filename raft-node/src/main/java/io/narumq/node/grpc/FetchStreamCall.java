package io.narumq.node.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStart;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.node.shard.Shard;

/** One fetch stream as it comes in. */
final class FetchStreamCall extends LedStreamCall<FetchStreamRequest, FetchResponse> {
  /** To be made while the service method runs. */
  FetchStreamCall(
      Calls calls, Forwarder forwarder, ServerCallStreamObserver<FetchResponse> observer) {
    super(calls, forwarder, TopicServiceGrpc.getFetchStreamMethod(), observer);
  }

  @Override
  void start(FetchStreamRequest first) {
    if (!first.hasStart()) {
      throw ApiErrors.fieldInvalid("start", "comes first on a stream, and only there");
    }
    FetchStart start = first.getStart();
    Shard shard = calls.shardOf(start.getTopic(), start.getPartition());
    if (start.getFromReplica()) {
      here(FetchStream.start(calls, shard, start, outbox, intake));
    } else {
      atLeader(shard, first, () -> FetchStream.start(calls, shard, start, outbox, intake));
    }
  }
}
