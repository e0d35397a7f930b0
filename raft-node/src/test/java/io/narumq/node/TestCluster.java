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
import io.narumq.api.v1.Shard;
import io.narumq.node.config.LeaderConfig;
import io.narumq.node.config.LogLimits;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.fake.FreePort;
import io.narumq.node.files.DurableFiles;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Nodes in this process, over real Raft and gRPC on loopback. */
final class TestCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path directory;
  private final int shards;
  private final UnaryOperator<NodeConfig> settings;
  private final Consumer<NettyChannelBuilder> connection;
  private final List<Member> members;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, ManagedChannel> channels = new TreeMap<>();
  private final Map<String, Clock> clocks = new TreeMap<>();

  /** What would have ended a process. */
  final ConcurrentLinkedQueue<String> fatal = new ConcurrentLinkedQueue<>();

  private TestCluster(
      Path directory,
      int shards,
      UnaryOperator<NodeConfig> settings,
      Consumer<NettyChannelBuilder> connection) {
    this.directory = directory;
    this.shards = shards;
    this.settings = settings;
    this.connection = connection;
    this.members = new ArrayList<>(Stream.of("n1", "n2", "n3").map(TestCluster::member).toList());
  }

  /** Its leaders move when a test has them move, and not because the machine is busy. */
  static NodeConfig steady(NodeConfig config) {
    return config.withLeaders(new LeaderConfig(false, 1_000));
  }

  /** A cluster of which no node runs yet, with steady leaders. */
  static TestCluster of(Path directory, int shards) {
    return new TestCluster(
        directory, shards, TestCluster::steady, NettyChannelBuilder::usePlaintext);
  }

  /** The same, but its leaders move to the nodes that prefer to lead. */
  static TestCluster balanced(Path directory, int shards) {
    return new TestCluster(
        directory, shards, UnaryOperator.identity(), NettyChannelBuilder::usePlaintext);
  }

  static TestCluster start(Path directory, int shards) throws Exception {
    return of(directory, shards).startAll();
  }

  static TestCluster start(Path directory, int shards, LogLimits log) throws Exception {
    return start(
        directory,
        shards,
        config -> steady(config.withLog(log)),
        NettyChannelBuilder::usePlaintext);
  }

  /**
   * @param settings of each node
   * @param connection of the channels of this class
   */
  static TestCluster start(
      Path directory,
      int shards,
      UnaryOperator<NodeConfig> settings,
      Consumer<NettyChannelBuilder> connection)
      throws Exception {
    return new TestCluster(directory, shards, settings, connection).startAll();
  }

  /** Starts all nodes, and waits for a leader. */
  TestCluster startAll() throws Exception {
    for (Member member : members) {
      start(member.id());
    }
    awaitLeader();
    return this;
  }

  void start(String id) throws Exception {
    NodeConfig config = config(id, members.subList(0, 3));
    Clock clock = clocks.getOrDefault(id, new SystemClock());
    nodes.put(id, Node.start(config, clock, (code, what, cause) -> fatal.add(id + ": " + what)));
  }

  /** A new node that waits to be taken in. */
  Member join(String id) throws Exception {
    Member member = member(id);
    members.add(member);
    startJoining(id);
    return member;
  }

  /**
   * Starts it with what it was started with first: it knows of one other node, and not the first.
   */
  void startJoining(String id) throws Exception {
    List<Member> peers = List.of(address("n2"), address(id));
    NodeConfig config = config(id, peers).joining();
    nodes.put(
        id,
        Node.start(config, new SystemClock(), (code, what, cause) -> fatal.add(id + ": " + what)));
  }

  private NodeConfig config(String id, List<Member> peers) {
    return settings.apply(new NodeConfig(id, directory.resolve(id), "test", shards, peers));
  }

  /** From its next start on the machine of this node has this clock. */
  void clock(String id, Clock clock) {
    clocks.put(id, clock);
  }

  void stop(String id) {
    nodes.remove(id).close();
  }

  /** As after the loss of its disk, and with the consent to get everything anew. */
  void wipe(String id) throws IOException {
    loseDirectory(id);
    requestRejoin(id);
  }

  /** As after the loss of its disk. */
  void loseDirectory(String id) throws IOException {
    DurableFiles.deleteTree(directory.resolve(id));
    Files.createDirectories(directory.resolve(id));
  }

  /** As {@code naru node rejoin} does it; for the next start. */
  void requestRejoin(String id) throws IOException {
    Files.createFile(directory.resolve(id).resolve("rejoin"));
  }

  List<String> running() {
    return List.copyOf(nodes.keySet());
  }

  /** The node that all running ones take for the leader of shard 0. */
  String awaitLeader() {
    // What was seen, not what a second look would see: it may be changing.
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(this::leaders, it -> it.size() == 1 && nodes.containsKey(it.get(0)))
        .get(0);
  }

  /** The leaders of all shards, by number, once all running nodes agree on them. */
  List<String> awaitLeaders() {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(this::agreedLeaders, Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until shard i is led by the node that it prefers. */
  void awaitPlacement() {
    List<String> wanted =
        IntStream.range(0, shards).mapToObj(i -> members.get(i % members.size()).id()).toList();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> agreedLeaders().filter(wanted::equals).isPresent());
  }

  private Optional<List<String>> agreedLeaders() {
    List<List<String>> views =
        running().stream()
            .map(id -> topology(id).getShardsList().stream().map(Shard::getLeaderNodeId).toList())
            .distinct()
            .toList();
    return views.size() == 1 && nodes.keySet().containsAll(views.get(0))
        ? Optional.of(views.get(0))
        : Optional.empty();
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

  /** Waits until all running nodes stand at the same entries with the same bytes. */
  void awaitAgreement(Duration atMost) {
    await()
        .atMost(atMost)
        .until(() -> running().stream().map(this::positions).distinct().count() == 1);
  }

  private List<String> positions(String id) {
    return topology(id).getShardsList().stream()
        .map(shard -> shard.getAppliedIndex() + ":" + shard.getChecksum())
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
        key -> {
          NettyChannelBuilder builder = NettyChannelBuilder.forAddress(HOST, member.apiPort());
          connection.accept(builder);
          return builder.maxInboundMessageSize(16 << 20).build();
        });
  }

  /** A channel of its own, with as little room as there can be for what it has not read. */
  ManagedChannel narrowChannel(String id) {
    return NettyChannelBuilder.forAddress(HOST, address(id).apiPort())
        .usePlaintext()
        .flowControlWindow(65_535)
        .build();
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
