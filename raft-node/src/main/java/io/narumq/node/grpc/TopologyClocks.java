package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.node.wall.PeerClocks;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Reads the wall clocks of other nodes off their topology. Thread safe. */
public final class TopologyClocks implements PeerClocks {
  private final String clusterId;
  private final NodeChannels channels;

  public TopologyClocks(String clusterId, NodeChannels channels) {
    this.clusterId = clusterId;
    this.channels = channels;
  }

  @Override
  public void ask(String nodeId, long boundMs, LongConsumer wallMs) {
    ClusterServiceGrpc.newStub(channels.to(nodeId))
        .withDeadlineAfter(boundMs, TimeUnit.MILLISECONDS)
        .getTopology(
            GetTopologyRequest.getDefaultInstance(), new Answer(clusterId, nodeId, wallMs));
  }

  /** No answer is no news: the next question comes soon. */
  private record Answer(String clusterId, String nodeId, LongConsumer wallMs)
      implements StreamObserver<GetTopologyResponse> {
    @Override
    public void onNext(GetTopologyResponse topology) {
      // Somebody else may listen at the address of a node that is down.
      if (topology.getClusterId().equals(clusterId)
          && topology.getNodeId().equals(nodeId)
          && topology.hasWallTime()) {
        wallMs.accept(Timestamps.toMillis(topology.getWallTime()));
      }
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }
}
