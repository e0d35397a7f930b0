package io.narumq.node;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc.MessageServiceBlockingStub;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.fake.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Nodes in this process, over real Raft and gRPC on loopback. */
final class TestCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path directory;
  private final int shards;
  private final List<Member> members;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, ManagedChannel> channels = new TreeMap<>();

  /** What would have ended a process. */
  final ConcurrentLinkedQueue<String> fatal = new ConcurrentLinkedQueue<>();

  private TestCluster(Path directory, int shards) {
    this.directory = directory;
    this.shards = shards;
    this.members = Stream.of("n1", "n2", "n3").map(TestCluster::member).toList();
  }

  static TestCluster start(Path directory, int shards) throws Exception {
    TestCluster cluster = new TestCluster(directory, shards);
    for (Member member : cluster.members) {
      cluster.start(member.id());
    }
    cluster.awaitLeader();
    return cluster;
  }

  void start(String id) throws Exception {
    NodeConfig config = new NodeConfig(id, directory.resolve(id), "test", shards, members);
    nodes.put(id, Node.start(config, (code, what, cause) -> fatal.add(id + ": " + what)));
  }

  void stop(String id) {
    nodes.remove(id).close();
  }

  List<String> running() {
    return List.copyOf(nodes.keySet());
  }

  /** The node that all running ones take for the leader of shard 0. */
  String awaitLeader() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> leaders().size() == 1 && nodes.containsKey(leaders().get(0)));
    return leaders().get(0);
  }

  /** Any running node that does not lead. */
  String follower() {
    String leader = awaitLeader();
    return running().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
  }

  private List<String> leaders() {
    return running().stream()
        .map(id -> topology(id).getShards(0).getLeaderNodeId())
        .distinct()
        .toList();
  }

  GetTopologyResponse topology(String id) {
    return ClusterServiceGrpc.newBlockingStub(channel(id))
        .getTopology(GetTopologyRequest.getDefaultInstance());
  }

  MessageServiceBlockingStub messages(String id) {
    return MessageServiceGrpc.newBlockingStub(channel(id));
  }

  SessionServiceGrpc.SessionServiceBlockingStub sessions(String id) {
    return SessionServiceGrpc.newBlockingStub(channel(id));
  }

  synchronized ManagedChannel channel(String id) {
    Member member = address(id);
    return channels.computeIfAbsent(
        id,
        key ->
            NettyChannelBuilder.forAddress(HOST, member.apiPort())
                .usePlaintext()
                .maxInboundMessageSize(16 << 20)
                .build());
  }

  String apiAddress(String id) {
    return address(id).apiAddress();
  }

  /** Where a node is. */
  Member address(String id) {
    return members.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    nodes.values().forEach(Node::close);
  }

  private static Member member(String id) {
    return new Member(id, HOST, FreePort.find(), FreePort.find());
  }
}
