package io.narumq.node.shard;

import io.narumq.log.v1.Command;
import io.narumq.node.config.LogLimits;
import io.narumq.node.config.ShardLimits;
import io.narumq.node.delivery.Receiver;
import io.narumq.node.delivery.Streams;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.fetch.FetchWaiters;
import io.narumq.node.fetch.GroupWaiters;
import io.narumq.node.leader.Follower;
import io.narumq.node.leader.LedShard;
import io.narumq.node.log.CommandLogLimits;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Submission;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.planted.Conduct;
import io.narumq.node.planted.Conduct.Surroundings;
import io.narumq.node.raft.LeadershipListener;
import io.narumq.node.raft.RaftReplica;
import io.narumq.node.raft.RaftTransport;
import io.narumq.node.snapshot.CheckpointSource;
import io.narumq.node.snapshot.Checkpoints;
import io.narumq.node.snapshot.ReplicaScans;
import io.narumq.node.snapshot.ShardFolder;
import io.narumq.node.snapshot.ShardSnapshots;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.node.wall.ClusterClock;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.store.Figure;
import io.narumq.statemachine.topic.TopicReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One shard on this node. Thread safe. */
public final class Shard implements LedShard, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

  private final int number;
  private final EventLoop loop;
  private final Conduct conduct;
  private final ShardStore store;
  private final GuardedReader reader;
  private final FetchWaiters fetches;
  private final GroupWaiters groupWaiters;
  private final ShardSnapshots snapshots;
  private final RaftReplica replica;
  private final LeaderSide leader;
  private volatile Runnable whenLeaderChanges = () -> {};

  /**
   * Opens the shard's database in {@code directory}.
   *
   * @param logLimits of its log
   * @param source of its state on other nodes
   * @param meter looks on
   * @param conduct faithful, unless a test planted a bug
   */
  public Shard(
      String clusterId,
      int number,
      Path directory,
      ShardLimits limits,
      LogLimits logLimits,
      CheckpointSource source,
      ClusterClock clock,
      Fatal fatal,
      ShardMeter meter,
      Conduct conduct) {
    this.number = number;
    this.conduct = conduct;
    Consumer<Throwable> onDefect =
        defect -> fatal.stop(ExitCode.DEFECT, "a task of shard " + number + " failed", defect);
    this.loop = new EventLoop("shard-" + number, onDefect);
    ShardFolder folder = new ShardFolder(directory);
    this.store = ShardStore.open(folder, conduct);
    store.whenApplied(meter::applied);
    this.fetches = new FetchWaiters(limits.parkedReceiversMax());
    this.groupWaiters = new GroupWaiters(limits.parkedReceiversMax());
    store.onEffect(
        effect -> {
          fetches.seen(effect);
          groupWaiters.seen(effect);
        });
    this.reader = new GuardedReader(number, conduct.around(store.reader()), fatal);
    this.snapshots =
        new ShardSnapshots(number, logLimits, source, folder, store, clock, fatal, this::purgeLog);
    this.replica = new RaftReplica(clusterId, number, store, snapshots, fatal, new Leadership());
    replica.whenLogSynced(meter::logSynced);
    Surroundings surroundings = new Surroundings(reader, loop, replica::term);
    EntryTransport transport =
        meter.around(conduct.around(new RaftTransport(replica, loop), surroundings));
    CommandLogLimits waiting =
        CommandLogLimits.DEFAULT.withWaiting(limits.waitingBytesMax(), limits.waitingCommandsMax());
    this.leader =
        new LeaderSide(
            number,
            waiting,
            limits.parkedReceiversMax(),
            clock,
            clock::isSure,
            loop,
            transport,
            new Replica());
    leader.whenUnled(fetches::unled);
    snapshots.start();
  }

  private void purgeLog() {
    replica.purge();
  }

  /** What to run whenever this node sees another leader. By any thread; must not block. */
  public void whenLeaderChanges(Runnable action) {
    whenLeaderChanges = action;
  }

  @Override
  public int number() {
    return number;
  }

  /** This node's part in the shard's Raft group. */
  public RaftReplica replica() {
    return replica;
  }

  /** Whether commands are taken here. */
  @Override
  public boolean isLeading() {
    return leader.isLeading();
  }

  @Override
  public long term() {
    return replica.term();
  }

  @Override
  public List<Follower> followers() {
    return replica.followers();
  }

  @Override
  public void handOver(String nodeId, long boundMs, Consumer<Boolean> done) {
    loop.execute(
        () -> {
          if (leader.isLeading()) {
            new HandOver(leader.log(), replica, loop, done).start(nodeId, boundMs);
          } else {
            done.accept(false);
          }
        });
  }

  /** The node that leads as far as this one knows. */
  public Optional<String> leaderId() {
    return replica.leaderId();
  }

  /** How far this node has applied the log. */
  public Applied applied() {
    return store.applied();
  }

  /** What this node's database of the shard says of itself. */
  public long figure(Figure figure) {
    return store.figure(figure);
  }

  /** Like {@link ShardStore#checksumAt}. */
  public OptionalLong checksumAt(long index) {
    return store.checksumAt(index);
  }

  /** Scans of all rows of this node's replica. */
  public ReplicaScans scans() {
    return snapshots.scans();
  }

  /** What waits here, told by the shard's loop: an answer also shows that the loop turns. */
  public CompletableFuture<ShardLoad> load() {
    return CompletableFuture.supplyAsync(
        () ->
            new ShardLoad(
                leader.log().waitingCommands(),
                leader.log().waitingBytes(),
                leader.log().entriesInFlight(),
                leader.delivery().parkedCount()),
        loop);
  }

  /** Copies of this node's database of the shard, for other nodes. */
  public Checkpoints checkpoints() {
    return snapshots.checkpoints();
  }

  /** Whether sends are taken here. */
  public void admitSends(boolean admitted) {
    loop.execute(() -> leader.log().admitSends(admitted));
  }

  /** What was applied and is in memory only, in bytes of log. */
  public long unflushedBytes() {
    return snapshots.unflushedBytes();
  }

  /** Like {@link ShardSnapshots#saveSpace}. Does not block. */
  public void saveSpace(long takenBytesMax) {
    snapshots.saveSpace(takenBytesMax);
  }

  /** Like {@link ShardSnapshots#tidy}. Does not block. */
  public void tidy(long takenBytesMax) {
    snapshots.tidy(takenBytesMax);
  }

  /** The serving clock as this node, which leads, would stamp it now. */
  public CompletableFuture<Long> servingMs() {
    return CompletableFuture.supplyAsync(leader::servingMs, loop);
  }

  /** Reads beside the log. */
  public ShardReader reader() {
    return reader;
  }

  /** Reads topics and partitions beside the log, on any node. */
  public <T> T topics(Function<TopicReader, T> look) {
    return reader.guarded(() -> store.topics(look));
  }

  /** Those who wait for messages in partitions, on any node. */
  public FetchWaiters fetches() {
    return fetches;
  }

  /** Those who wait for changes of consumer groups. */
  public GroupWaiters groupWaiters() {
    return groupWaiters;
  }

  /** Submits a command; {@code done} is called once, on the shard's loop, and must not block. */
  public void submit(Command command, long deadlineMs, Consumer<Outcome> done) {
    loop.execute(() -> leader.log().submit(new Submission(command, deadlineMs, done)));
  }

  /** Takes messages for a receiver, now or when there are some. */
  public void receive(Receiver receiver) {
    loop.execute(() -> leader.delivery().receive(receiver));
  }

  /** The caller of a receiver is gone. */
  public void cancel(Receiver receiver) {
    loop.execute(() -> leader.delivery().cancel(receiver));
  }

  /** Does something to a consumer stream, on the shard's loop. */
  public void stream(Consumer<Streams> task) {
    loop.execute(() -> task.accept(leader.streams()));
  }

  /** Submits a return that nobody waits for. */
  public void giveBack(Command command) {
    submit(command, Submission.NO_DEADLINE, ignored -> {});
  }

  /**
   * Compares with Ratis, in case a notice of it was overtaken by another. To be called now and
   * then.
   */
  public void watch() {
    loop.execute(leader::watch);
  }

  /** Takes no more commands and answers those that wait; the rest is {@link #close}. */
  public void stop() {
    loop.execute(leader::stop);
  }

  /** Closes the database; to be called once the Raft node is closed. */
  @Override
  public void close() {
    loop.close();
    snapshots.close();
    store.close();
  }

  /** What the leader's side is told of this node's replica. */
  private final class Replica implements LeaderSide.Replica {
    @Override
    public boolean isLeaderReady() {
      return replica.isLeaderReady();
    }

    @Override
    public long term() {
      return replica.term();
    }

    @Override
    public Applied applied() {
      return conduct.resumed(store.applied());
    }

    @Override
    public long nextServingTimerMs() {
      return store.nextServingTimerMs();
    }

    @Override
    public long nextWallTimerMs() {
      return store.nextWallTimerMs();
    }

    @Override
    public ShardReader reader() {
      return reader;
    }
  }

  /** Moves the notices of Ratis to the loop. */
  private final class Leadership implements LeadershipListener {
    @Override
    public void leaderReady() {
      loop.execute(leader::leaderReady);
      whenLeaderChanges.run();
    }

    @Override
    public void leadershipLost() {
      loop.execute(leader::leadershipLost);
      whenLeaderChanges.run();
    }

    @Override
    public void leaderChanged(String nodeId) {
      LOG.info("shard {}: node {} was elected", number, nodeId);
      whenLeaderChanges.run();
    }
  }
}
