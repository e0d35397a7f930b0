package io.narumq.node.sim;

import com.google.protobuf.Message;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AckResponse;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.SettleStatus;
import io.narumq.api.v1.Shard;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.grpc.SimulatedApi;
import io.narumq.node.grpc.SimulatedApi.Asker;
import io.narumq.node.grpc.SimulatedConsume;
import io.narumq.node.grpc.SimulatedConsume.Outlet;
import io.narumq.node.log.CommandLogLimits;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.loop.Clock;
import io.narumq.node.planted.Conduct;
import io.narumq.node.planted.Conduct.Surroundings;
import io.narumq.node.shard.LeaderSide;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.MemoryShard;
import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.store.MemoryDatabase.Image;
import io.narumq.statemachine.store.StoreOptions;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A node's process from start to crash: the product's own code, but for Raft and gRPC. */
final class SimProcess implements RaftMember.Owner, LeaderSide.Replica {
  private static final int WATCH_MS = 1_000;
  private static final int PURGE_MS = 500;
  private static final int PARKED_MAX = 1_000;

  /** Only for a bug. */
  private static final int OUTAGE_MS = 500;

  private final int id;
  private final SimNode node;
  private final SimWorld world;
  private final SplittableRandom random;
  private final SimLoop raftLoop;
  private final SimLoop shardLoop;
  private final StoreOptions cache;
  private final Conduct conduct;
  private final RaftMember raft;
  private EntryTransport log;
  private final LeaderSide side;
  private final SimulatedApi api;
  private final Set<Runnable> connections = new LinkedHashSet<>();
  private MemoryShard shard;
  private Applied durable;
  private int applySlowUs;

  SimProcess(SimNode node, SimWorld world) {
    this.id = node.id();
    this.node = node;
    this.world = world;
    this.random = world.chance().split();
    this.raftLoop = new SimLoop(world.time(), random.split());
    this.shardLoop = new SimLoop(world.time(), random.split());
    this.cache = world.plan().knobs().cached() ? StoreOptions.DEFAULTS : StoreOptions.NONE;
    this.shard = new MemoryShard(node.rows(), cache);
    this.durable = shard.machine().applied();
    long applied = durable.index();
    if (applied + 1 < node.disk().first()) {
      throw new Violation("node " + id + " has lost what is between its state and its log");
    }
    if (world.bug() == Bug.RESTART_WITHOUT_REPLAY) {
      applied = Math.max(applied, node.disk().synced());
    }
    this.raft = new RaftMember(id, node.disk(), applied, world, raftLoop, random.split(), this);
    Clock clock = clock();
    this.conduct = world.conduct(clock);
    this.log = log();
    CommandLogLimits limits = world.plan().knobs().limits();
    this.side =
        new LeaderSide(
            0,
            limits,
            PARKED_MAX,
            clock,
            () -> true,
            shardLoop,
            (entry, done) -> log.submit(entry, done),
            this);
    this.api = new SimulatedApi(SimNode.address(id), side, this::reader, clock, this::otherLeader);
  }

  private Clock clock() {
    SimTime time = world.time();
    long startedMs = time.nowMs();
    long offsetMs = random.nextInt(1_000_000);
    long skewMs = world.plan().skewMs(id);
    int speed = world.bug() == Bug.CLOCK_TOO_FAST ? 2 : 1;
    return new Clock() {
      @Override
      public long monotonicMs() {
        return offsetMs + (time.nowMs() - startedMs) * speed;
      }

      @Override
      public long wallMs() {
        return SimWorld.WALL_MS + time.nowMs() + skewMs;
      }
    };
  }

  /** The way into the log, for a shard that is as it is now. */
  private EntryTransport log() {
    return conduct.around(this::submit, new Surroundings(reader(), shardLoop, this::term));
  }

  private void submit(LogEntry entry, Consumer<EntryOutcome> done) {
    raft.submit(entry, outcome -> shardLoop.execute(() -> done.accept(outcome)));
  }

  void start() {
    raft.start();
    flushLater();
    purgeLater();
    watchLater();
  }

  void kill() {
    raftLoop.kill();
    shardLoop.kill();
    new LinkedHashSet<>(connections).forEach(Runnable::run);
  }

  void pause(long untilUs) {
    raftLoop.pause(untilUs);
    shardLoop.pause(untilUs);
  }

  void resume() {
    raftLoop.resume();
    shardLoop.resume();
    applySlowUs = 0;
  }

  /** Each entry takes up to so much longer from now on. */
  void applySlowly(int us) {
    applySlowUs = us;
  }

  @Override
  public int applySlowUs() {
    return applySlowUs;
  }

  private void flushLater() {
    raftLoop.schedule(
        50 + random.nextInt(world.plan().knobs().flushMs()),
        () -> {
          durable = shard.machine().flush();
          node.rows(shard.durable());
          flushLater();
        });
  }

  private void purgeLater() {
    raftLoop.schedule(
        PURGE_MS,
        () -> {
          raft.purge(conduct.durable(durable, shard.machine().applied()).index());
          purgeLater();
        });
  }

  private void watchLater() {
    shardLoop.schedule(
        WATCH_MS,
        () -> {
          side.watch();
          watchLater();
        });
  }

  /** Something of Raft arrives. */
  void raft(Consumer<RaftMember> message) {
    raftLoop.execute(() -> message.accept(raft));
  }

  RaftMember raft() {
    return raft;
  }

  MemoryShard shard() {
    return shard;
  }

  Image durable() {
    return shard.durable();
  }

  /** Whoever is connected is told when the process ends. */
  void connected(Runnable broken) {
    connections.add(broken);
  }

  void disconnected(Runnable broken) {
    connections.remove(broken);
  }

  /** A request arrives; runs {@code given} with what gives it up. */
  void ask(Message request, long timeoutMs, Asker asker, Consumer<Runnable> given) {
    shardLoop.execute(
        () -> {
          if (request instanceof GetTopologyRequest) {
            asker.ok(topology());
          } else if (request instanceof AckRequest ack && world.bug() == Bug.ACK_BEFORE_LOG) {
            asker.ok(settled(ack));
            api.call(request, timeoutMs, new Nobody());
          } else {
            Runnable giveUp = api.call(request, timeoutMs, asker);
            given.accept(() -> shardLoop.execute(giveUp));
          }
        });
  }

  /** A stream to consume by, to be used on the shard's loop. */
  SimulatedConsume consume(Outlet outlet) {
    return api.consume(outlet);
  }

  private static AckResponse settled(AckRequest ack) {
    return AckResponse.newBuilder()
        .addAllResults(
            Collections.nCopies(ack.getReceiptsCount(), SettleStatus.SETTLE_STATUS_SETTLED))
        .build();
  }

  private static final class Nobody implements Asker {
    @Override
    public void ok(Message answer) {}

    @Override
    public void failed(io.narumq.api.v1.Error error) {}
  }

  GetTopologyResponse topology() {
    GetTopologyResponse.Builder topology =
        GetTopologyResponse.newBuilder().setClusterId("sim").setNodeId(SimNode.address(id));
    for (int other = 0; other < Plan.NODES; other++) {
      String address = SimNode.address(other);
      topology.addNodes(Node.newBuilder().setNodeId(address).setAddress(address));
    }
    int leader = raft.leader();
    return topology
        .addShards(
            Shard.newBuilder()
                .setLeaderNodeId(leader == RaftDisk.NOBODY ? "" : SimNode.address(leader))
                .setTerm(raft.term()))
        .build();
  }

  /** On the shard's loop. */
  void later(int ms, Runnable task) {
    shardLoop.schedule(ms, task);
  }

  Optional<String> otherLeader() {
    int leader = raft.leader();
    return leader == RaftDisk.NOBODY || leader == id
        ? Optional.empty()
        : Optional.of(SimNode.address(leader));
  }

  @Override
  public ApplyOutcome apply(long term, long index, LogEntry entry) {
    ApplyOutcome outcome = conduct.apply(shard.machine(), term, index, entry);
    world.ledger().applied(id, entry, outcome, shard.machine().applied(), this::expired);
    return outcome;
  }

  private long expired() {
    return SimWorld.views(shard.machine().reader()).mapToLong(QueueView::expired).sum();
  }

  @Override
  public void leaderReady() {
    world.ledger().leaderReady(raft.term());
    shardLoop.execute(side::leaderReady);
  }

  @Override
  public void leadershipLost() {
    shardLoop.execute(side::leadershipLost);
  }

  @Override
  public Snapshot snapshot() {
    Applied applied = shard.machine().applied();
    return new Snapshot(applied.index(), applied.term(), shard.image());
  }

  @Override
  public void install(Snapshot snapshot) {
    world.ledger().saw(Sight.STATE_INSTALLED);
    shard = new MemoryShard(snapshot.rows(), cache);
    durable = shard.machine().applied();
    conduct.installed();
    log = log();
    node.rows(snapshot.rows());
  }

  @Override
  public boolean isLeaderReady() {
    return raft.isReady();
  }

  @Override
  public long term() {
    return raft.term();
  }

  @Override
  public Applied applied() {
    Applied applied = conduct.resumed(shard.machine().applied());
    return world.bug() == Bug.LEASES_AGE_IN_OUTAGES
        ? new Applied(
            applied.term(),
            applied.index(),
            applied.checksum(),
            applied.servingMs() + OUTAGE_MS,
            applied.wallMs())
        : applied;
  }

  @Override
  public long nextServingTimerMs() {
    return shard.machine().nextServingTimerMs();
  }

  @Override
  public long nextWallTimerMs() {
    return shard.machine().nextWallTimerMs();
  }

  @Override
  public ShardReader reader() {
    return conduct.around(shard.machine().reader());
  }
}
