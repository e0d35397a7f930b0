package io.narumq.cluster;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Shard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the flags of a node and answers like one that is led by {@code n1} for ever. Dies at start
 * with a last word if a file {@code poison} lies beside its data.
 */
public final class StandInNode {
  private StandInNode() {}

  /** Runs stand-ins on this JVM's own Java and class path. */
  static NodeJvm jvm() {
    NodeJvm current = NodeJvm.current();
    return new NodeJvm(current.java(), current.classPath(), StandInNode.class.getName());
  }

  /** As a node process is started. */
  public static void main(String[] args) throws Exception {
    Map<String, String> flags = new HashMap<>();
    List<String> peers = new ArrayList<>();
    for (int i = 0; i < args.length; i += 2) {
      if (args[i].equals("--peer")) {
        peers.add(args[i + 1]);
      } else {
        flags.put(args[i], args[i + 1]);
      }
    }
    String id = flags.get("--id");
    System.out.println(id + " starts");
    if (Files.exists(Path.of(flags.get("--data")).resolveSibling("poison"))) {
      throw new IllegalStateException("poisoned");
    }
    serve(id, flags.get("--cluster-id"), apiPort(id, peers));
  }

  private static int apiPort(String id, List<String> peers) {
    String peer = peers.stream().filter(it -> it.startsWith(id + "=")).findFirst().orElseThrow();
    return Integer.parseInt(peer.split(":", -1)[1]);
  }

  private static void serve(String id, String clusterId, int port) throws Exception {
    GetTopologyResponse answer =
        GetTopologyResponse.newBuilder()
            .setClusterId(clusterId)
            .setNodeId(id)
            .addShards(Shard.newBuilder().setLeaderNodeId("n1").setTerm(1).setAppliedIndex(7))
            .build();
    NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(
            new ClusterServiceGrpc.ClusterServiceImplBase() {
              @Override
              public void getTopology(
                  GetTopologyRequest request, StreamObserver<GetTopologyResponse> caller) {
                caller.onNext(answer);
                caller.onCompleted();
              }
            })
        .build()
        .start()
        .awaitTermination();
  }
}
