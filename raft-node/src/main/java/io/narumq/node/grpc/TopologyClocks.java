package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.node.wall.PeerClocks;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/** Reads the wall clocks of other nodes off their topology. Thread safe. */
public final class TopologyClocks implements PeerClocks {
  private final String clusterId;
  private final NodeChannels channels;
  private final BiConsumer<String, GetTopologyResponse> news;

  /**
   * @param news is told what each node answers beside
   */
  public TopologyClocks(
      String clusterId, NodeChannels channels, BiConsumer<String, GetTopologyResponse> news) {
    this.clusterId = clusterId;
    this.channels = channels;
    this.news = news;
  }

  @Override
  public void ask(String nodeId, long boundMs, LongConsumer wallMs) {
    ClusterServiceGrpc.newStub(channels.to(nodeId))
        .withDeadlineAfter(boundMs, TimeUnit.MILLISECONDS)
        .getTopology(GetTopologyRequest.getDefaultInstance(), new Answer(nodeId, wallMs));
  }

  /** No answer is no news: the next question comes soon. */
  private final class Answer implements StreamObserver<GetTopologyResponse> {
    private final String nodeId;
    private final LongConsumer wallMs;

    Answer(String nodeId, LongConsumer wallMs) {
      this.nodeId = nodeId;
      this.wallMs = wallMs;
    }

    @Override
    public void onNext(GetTopologyResponse topology) {
      // Somebody else may listen at the address of a node that is down.
      if (!topology.getClusterId().equals(clusterId) || !topology.getNodeId().equals(nodeId)) {
        return;
      }
      if (topology.hasWallTime()) {
        wallMs.accept(Timestamps.toMillis(topology.getWallTime()));
      }
      news.accept(nodeId, topology);
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }
}
