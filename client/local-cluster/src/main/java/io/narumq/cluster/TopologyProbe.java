package io.narumq.cluster;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Asks nodes for their view of the cluster. Thread-safe. */
final class TopologyProbe implements AutoCloseable {
  /** A node that is alive answers from memory. */
  private static final long DEADLINE_MS = 1_000;

  private final String clusterId;
  private final Map<NodeAddress, ManagedChannel> channels = new ConcurrentHashMap<>();

  TopologyProbe(String clusterId) {
    this.clusterId = clusterId;
  }

  /** Asks all {@code nodes} at once. Who does not answer in a second is not in the view. */
  ClusterView ask(Collection<NodeAddress> nodes) {
    Map<String, ListenableFuture<GetTopologyResponse>> calls = new HashMap<>();
    nodes.forEach(node -> calls.put(node.id(), call(node)));
    Map<String, GetTopologyResponse> answers = new HashMap<>();
    calls.forEach(
        (id, call) -> {
          try {
            GetTopologyResponse answer = call.get();
            if (answer.getClusterId().equals(clusterId)) {
              answers.put(id, answer);
            }
          } catch (ExecutionException notThere) {
            // The view says so by leaving it out.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return new ClusterView(answers);
  }

  private ListenableFuture<GetTopologyResponse> call(NodeAddress node) {
    ManagedChannel channel = channels.computeIfAbsent(node, TopologyProbe::open);
    // A node that was just started again must not wait for the back-off that its death caused.
    channel.resetConnectBackoff();
    return ClusterServiceGrpc.newFutureStub(channel)
        .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
        .getTopology(GetTopologyRequest.getDefaultInstance());
  }

  private static ManagedChannel open(NodeAddress node) {
    return NettyChannelBuilder.forAddress(node.host(), node.apiPort()).usePlaintext().build();
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
