package io.narumq.node;

import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.channel.ChannelHub;
import io.narumq.node.config.AuthConfig;
import io.narumq.node.config.HttpConfig;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.config.TlsConfig;
import io.narumq.node.disk.ClusterDisk;
import io.narumq.node.disk.DiskSpace;
import io.narumq.node.disk.DiskWatch;
import io.narumq.node.disk.FullDiskFatal;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.grpc.ApiServer;
import io.narumq.node.grpc.ChannelLinks;
import io.narumq.node.grpc.NodeChannels;
import io.narumq.node.grpc.TopologyClocks;
import io.narumq.node.grpc.TransferClient;
import io.narumq.node.http.Health;
import io.narumq.node.http.HttpPort;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.loop.SystemClock;
import io.narumq.node.member.Members;
import io.narumq.node.metrics.NodeMetrics;
import io.narumq.node.planted.PlantedBug;
import io.narumq.node.raft.RaftNode;
import io.narumq.node.security.Access;
import io.narumq.node.security.FileWatch;
import io.narumq.node.security.Tls;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import io.narumq.node.snapshot.CheckpointSource;
import io.narumq.node.snapshot.ReplicaComparison;
import io.narumq.node.wall.ClusterClock;
import io.narumq.node.watch.AppenderWatch;
import io.narumq.node.watch.ApplyWatch;
import io.narumq.node.watch.CommitWatch;
import io.narumq.node.watch.HeardNodes;
import io.narumq.node.watch.MajorityWatch;
import io.narumq.node.watch.PauseWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. What is started later is closed first, and a start that fails half way closes
 * what it had started.
 */
final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private Node() {}

  /** Returns once the API port is open; a leader may not be known yet. */
  static Node start(NodeConfig config, Fatal fatal) throws IOException, RefusedException {
    return start(config, new SystemClock(), fatal);
  }

  /** The same on a machine with this clock. */
  static Node start(NodeConfig config, Clock machineClock, Fatal fatal)
      throws IOException, RefusedException {
    Node node = new Node();
    try {
      node.startAll(config, machineClock, fatal);
      return node;
    } catch (IOException | RefusedException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void startAll(NodeConfig config, Clock machineClock, Fatal end)
      throws IOException, RefusedException {
    DiskSpace space = spaceOf(config);
    Fatal fatal = new FullDiskFatal(space, end);
    DataDirectory data = open(DataDirectory.open(config));
    Members members = Members.open(config, data.addresses(), RaftNode.named(data.raft()));
    ClusterClock clock = new ClusterClock(machineClock, members::count);
    NodeMetrics metrics = open(new NodeMetrics());
    Health health = new Health();
    EventLoop files = open(new EventLoop("files", failure -> LOG.error("a file", failure)));
    FileWatch watch = open(new FileWatch(files));
    Optional<Tls> tls = openTls(config, watch);
    Access access = access(config, watch);
    openHttp(config, health, metrics, tls, access);
    NodeChannels channels = open(new NodeChannels(members, tls));
    Rejoin rejoin = open(new Rejoin(config, members, data, channels, fatal));
    rejoin.leave();
    CheckpointSource source = new TransferClient(config.clusterId(), config.nodeId(), channels);
    Shards shards = openShards(config, data, source, clock, fatal, metrics);
    RaftNode raft =
        open(
            new RaftNode(
                config.nodeId(),
                config.listenHost(),
                members.known(),
                // Not all that were heard of: a mistyped name of an earlier start is among those.
                rejoin.isJoining() ? List.of() : config.members(),
                data.raft(),
                config.leaders(),
                config.log(),
                shards.stream().map(Shard::replica).toList(),
                tls.map(Tls::raft)));
    Founding founding = open(new Founding(config, members, data, channels, fatal));
    DiskWatch disk =
        new DiskWatch(space, () -> shards.stream().mapToLong(Shard::unflushedBytes).sum(), fatal);
    ClusterDisk clusterDisk = new ClusterDisk(disk::isLow, machineClock);
    EventLoop channelLoop =
        open(new EventLoop("channels", defect -> LOG.error("a channel failed", defect)));
    ChannelHub hub = new ChannelHub(channelBytesMax(), channelLoop);
    ApiServer api =
        open(
            new ApiServer(
                config,
                members,
                shards,
                channels,
                hub,
                machineClock,
                disk,
                founding::introduction,
                metrics.calls(),
                tls,
                access));
    api.start();
    open(new ChannelLinks(config, members, channels, hub, channelLoop)).start();
    shards.forEach(shard -> shard.whenLeaderChanges(api::leadersChanged));
    open(() -> shards.forEach(Shard::stop));
    ReplicaComparison history =
        new ReplicaComparison("the replica", shards::checksumAt, members::count, fatal);
    ReplicaComparison rows =
        new ReplicaComparison("what is stored", shards::scannedAt, members::count, fatal);
    Dismissal dismissal = dismissal(config, shards, data, fatal);
    BooleanSupplier raftAlive = () -> raft.isAlive(dismissal::from);
    HeardNodes heard = new HeardNodes(machineClock);
    PeerNews news = new PeerNews(heard, clusterDisk, history, rows, dismissal);
    TopologyClocks peerClocks = new TopologyClocks(config.clusterId(), channels, news::told);
    open(new ClusterDuties(config, members, shards, clock, peerClocks, fatal)).start();
    List<Runnable> watches = watches(config, shards, heard, machineClock, fatal);
    watches.add(members::look);
    watches.add(new DiskDuty(disk, clusterDisk, shards, machineClock)::look);
    watches.add(api::spreadTopics);
    open(new Watchdog(config, raftAlive, shards, api, watches, fatal)).start();
    metrics.watch(shards, clock);
    metrics.watch(hub);
    metrics.watch(clock, space, clusterDisk);
    health.running(raftAlive, rejoin::isJoining, shards, clusterDisk::hasRoom);
    open(health::stopping);
    members.follow(shards.stream().map(shard -> shard.replica().members()).toList());
    founding.begin(() -> startRaft(raft, data, rejoin, shards, config.nodeId()));
    LOG.info("node {} is up and looks for the others", config.nodeId());
  }

  private static void startRaft(
      RaftNode raft, DataDirectory data, Rejoin rejoin, Shards shards, String self)
      throws IOException {
    raft.start();
    if (rejoin.isJoining()) {
      rejoin.join(
          () ->
              shards.stream()
                  .allMatch(shard -> shard.replica().members().settled().ids().contains(self)));
    } else {
      data.mark(DataDirectory.Stage.STARTED);
    }
  }

  private static Dismissal dismissal(
      NodeConfig config, Shards shards, DataDirectory data, Fatal fatal) {
    return new Dismissal(
        config.nodeId(),
        config.shards(),
        number ->
            number < config.shards()
                ? shards.all().get(number).replica().members().settled().index()
                : Long.MAX_VALUE,
        () -> data.stage() == DataDirectory.Stage.STARTED,
        () -> {
          try {
            data.mark(DataDirectory.Stage.TAKEN_OUT);
          } catch (IOException e) {
            LOG.warn("could not write down that this node was taken out", e);
          }
          fatal.stop(
              ExitCode.TAKEN_OUT,
              "node %s was taken out of the cluster".formatted(config.nodeId()),
              null);
        });
  }

  /** Of the heap; what has no room is dropped. */
  private static long channelBytesMax() {
    return Runtime.getRuntime().maxMemory() / 8;
  }

  /** Nothing is begun on a full disk: it could not even be opened. */
  private static DiskSpace spaceOf(NodeConfig config) throws IOException {
    Files.createDirectories(config.dataDirectory());
    DiskSpace space = DiskSpace.of(config.dataDirectory(), config.disk());
    if (space.isFull()) {
      throw new DiskFullException(space);
    }
    return space;
  }

  private static Optional<Tls> openTls(NodeConfig config, FileWatch watch) throws IOException {
    Optional<TlsConfig> files = config.security().tls();
    return files.isPresent() ? Optional.of(Tls.open(files.get(), watch)) : Optional.empty();
  }

  private static Access access(NodeConfig config, FileWatch watch) throws IOException {
    Optional<AuthConfig> auth = config.security().auth();
    return auth.isPresent() ? Access.of(auth.get(), watch) : Access.open();
  }

  /** Opened first and closed late, so that it can tell of the start and of the stop. */
  private void openHttp(
      NodeConfig config, Health health, NodeMetrics metrics, Optional<Tls> tls, Access access)
      throws IOException {
    HttpConfig http = config.http();
    if (http.enabled()) {
      InetSocketAddress address = new InetSocketAddress(config.listenHost(), http.port());
      Optional<SSLContext> secure =
          tls.isPresent() ? Optional.of(tls.get().http()) : Optional.empty();
      open(new HttpPort(address, health, metrics::scrape, new MetricsGate(access, tls), secure))
          .start();
    }
  }

  private Shards openShards(
      NodeConfig config,
      DataDirectory data,
      CheckpointSource source,
      ClusterClock clock,
      Fatal fatal,
      NodeMetrics metrics) {
    List<Shard> shards = new ArrayList<>();
    for (int number = 0; number < config.shards(); number++) {
      shards.add(
          open(
              new Shard(
                  config.clusterId(),
                  number,
                  data.shard(number),
                  config.limits(),
                  config.log(),
                  source,
                  clock,
                  fatal,
                  metrics.shard(number),
                  PlantedBug.armed())));
    }
    return new Shards(shards);
  }

  private static List<Runnable> watches(
      NodeConfig config, Shards shards, HeardNodes heard, Clock clock, Fatal fatal) {
    List<Runnable> watches = new ArrayList<>(List.of(new PauseWatch(clock, fatal)::look));
    int electionTimeoutMs = config.leaders().electionTimeoutMs();
    for (Shard shard : shards) {
      watches.add(new ApplyWatch(shard.replica(), clock, fatal)::look);
      watches.add(new MajorityWatch(shard.replica(), electionTimeoutMs, clock)::look);
      watches.add(new CommitWatch(shard.replica(), clock)::look);
      watches.add(new AppenderWatch(shard.replica(), heard, clock)::look);
    }
    return watches;
  }

  private <T extends AutoCloseable> T open(T part) {
    started.push(part);
    return part;
  }

  /** There is too little room to start. */
  static final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    private DiskFullException(DiskSpace space) {
      super(space + " is full");
    }
  }

  /** Stops in the order opposite to the start. The second call does nothing. */
  @Override
  public synchronized void close() {
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly", part, e);
      }
    }
  }
}
