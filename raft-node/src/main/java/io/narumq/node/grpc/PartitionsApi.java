package io.narumq.node.grpc;

import io.grpc.stub.StreamObserver;
import io.narumq.node.v1.PartitionsServiceGrpc;
import io.narumq.node.v1.PutPartitionsRequest;
import io.narumq.node.v1.PutPartitionsResponse;

/** Takes what other nodes tell of topics that have partitions here. */
final class PartitionsApi extends PartitionsServiceGrpc.PartitionsServiceImplBase {
  private final TopicSpread spread;

  PartitionsApi(TopicSpread spread) {
    this.spread = spread;
  }

  @Override
  public void putPartitions(
      PutPartitionsRequest request, StreamObserver<PutPartitionsResponse> observer) {
    spread.put(request, new Reply<>(observer));
  }
}
