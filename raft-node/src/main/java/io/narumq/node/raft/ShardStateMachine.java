package io.narumq.node.raft;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.node.snapshot.Snapshots;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.ApplyOutcome;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/** Feeds a shard's state machine from its Raft log. */
final class ShardStateMachine extends BaseStateMachine {
  private final ShardStore store;
  private final Fatal fatal;
  private final LeadershipListener listener;
  private final Snapshots snapshots;

  /** What Ratis was told last; null if the database held nothing then. */
  private volatile @Nullable DurablePosition snapshot;

  /** Of a database that was downloaded and is sure to be used, but is not in place yet. */
  private volatile @Nullable DurablePosition incoming;

  ShardStateMachine(
      ShardStore store, Snapshots snapshots, Fatal fatal, LeadershipListener listener) {
    this.store = store;
    this.fatal = fatal;
    this.listener = listener;
    this.snapshots = snapshots;
    this.snapshot = position(store.durable());
    if (snapshot != null) {
      setLastAppliedTermIndex(snapshot.termIndex());
    }
  }

  /** The last entry whose effects the database holds on disk; -1 if there is none. */
  long durableIndex() {
    return store.durable().index();
  }

  /** Up to which entry the log of this node is from before its database came from elsewhere. */
  long installedIndex() throws IOException {
    return store.installedIndex();
  }

  /** Index -1: nothing was applied. */
  private static @Nullable DurablePosition position(Applied applied) {
    return applied.index() < 0
        ? null
        : new DurablePosition(TermIndex.valueOf(applied.term(), applied.index()));
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    getLifeCycle().transition(LifeCycle.State.STARTING);
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  /**
   * Where Ratis starts to replay: right behind this. It is on disk; the applied position moves on
   * in memory and must not be told as a snapshot.
   */
  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return snapshot;
  }

  /**
   * Called by the thread that applies, so it only tells what is on disk already. Ratis purges its
   * log up to the answer, which must neither be ahead of what was applied nor ever go back.
   */
  @Override
  public long takeSnapshot() throws IOException {
    if (getLifeCycleState() != LifeCycle.State.RUNNING) {
      throw new IOException("another database is about to take the place of this one");
    }
    DurablePosition last = snapshot;
    DurablePosition durable = position(snapshots.purgeable());
    if (durable != null && (last == null || durable.getIndex() > last.getIndex())) {
      snapshot = durable;
      return durable.getIndex();
    }
    return last == null ? RaftLog.INVALID_LOG_INDEX : last.getIndex();
  }

  /** The log of the leader begins behind what this node has: it needs the whole state. */
  @Override
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
      RoleInfoProto role, TermIndex firstInLog) {
    return snapshots.install(leader(role), firstInLog.getIndex()).thenApply(this::incoming);
  }

  /** None, where nothing was applied yet: a node that joins is always told to ask first. */
  private @Nullable TermIndex incoming(Applied installed) {
    DurablePosition next = position(installed);
    if (next == null) {
      return null;
    }
    incoming = next;
    return next.termIndex();
  }

  /** Ratis does not tell it to a node that is no member yet. */
  private String leader(RoleInfoProto role) {
    String told = role.getFollowerInfo().getLeaderInfo().getId().getId().toStringUtf8();
    @Nullable RaftServer server = getServer().getNow(null);
    if (!told.isEmpty() || server == null) {
      return told;
    }
    try {
      return String.valueOf(server.getDivision(getGroupId()).getInfo().getLeaderId());
    } catch (IOException e) {
      return told;
    }
  }

  /**
   * Called before Ratis drops its log, and some time before {@link #reinitialize}. From here on the
   * log begins behind the new database; if this node told the position of the old one, it could
   * help to elect a leader that lacks what this node had acknowledged.
   */
  @Override
  public void pause() {
    DurablePosition next = incoming;
    if (next != null) {
      snapshot = next;
    }
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** Called by the thread that applies, so nothing is applied meanwhile. */
  @Override
  public void reinitialize() throws IOException {
    try {
      if (incoming != null) {
        store.replace();
        incoming = null;
        snapshots.placed();
      }
      DurablePosition found = position(store.applied());
      if (found == null || !found.equals(snapshot)) {
        throw new IOException("the database is at %s, not %s".formatted(found, snapshot));
      }
      setLastAppliedTermIndex(found.termIndex());
    } catch (IOException | RuntimeException e) {
      fatal.stop(ExitCode.STORE_FAILED, "a new database could not be put in place", e);
      throw e;
    }
    getLifeCycle().transition(LifeCycle.State.STARTING);
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  /** Only entries of this node's own command log: others could hold anything. */
  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    TransactionContext.Builder context =
        TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request);
    if (request.getMessage() instanceof SubmittedEntry submitted) {
      return context.setStateMachineContext(submitted).build();
    }
    return context
        .build()
        .setException(new IOException("writes are taken by the node's own API only"));
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    if (transaction.getStateMachineContext() instanceof SubmittedEntry submitted) {
      submitted.appending();
      FailPoint.BEFORE_APPEND.hit();
    }
    return transaction;
  }

  /** Ratis has written entries up to this index and is about to force them. */
  @Override
  public CompletableFuture<Void> flush(long index) {
    FailPoint.BEFORE_FORCE.hit();
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Applies at once. The answer to Ratis is empty because it keeps every answer of every replica
   * for its retry cache; the outcome goes to the submitter directly.
   */
  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto log = transaction.getLogEntry();
    FailPoint.COMMITTED.hit();
    try {
      if (transaction.getStateMachineContext() instanceof SubmittedEntry submitted) {
        submitted.applied(apply(log, submitted.entry()));
      } else {
        apply(log, Bytes.entry(log.getStateMachineLogEntry().getLogData()));
      }
    } catch (Throwable t) {
      // A failed future would only be logged by Ratis, and this replica would differ from then on.
      ExitCode code = ShardStore.exitCode(t, ExitCode.APPLY_FAILED);
      fatal.stop(code, "entry " + log.getIndex() + " could not be applied", t);
      throw new IllegalStateException("entry " + log.getIndex() + " could not be applied", t);
    }
    updateLastAppliedTermIndex(log.getTerm(), log.getIndex());
    snapshots.applied(log.getStateMachineLogEntry().getLogData().size());
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  private ApplyOutcome apply(LogEntryProto log, LogEntry entry) {
    ApplyOutcome outcome = store.apply(log.getTerm(), log.getIndex(), entry);
    FailPoint.APPLIED.hit();
    return outcome;
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
    // Ratis would keep voting with a log that takes nothing any more.
    fatal.stop(ExitCode.LOG_FAILED, "the Raft log can not be written", cause);
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    listener.leaderChanged(leader.toString());
  }

  @Override
  public void notifyLeaderReady() {
    listener.leaderReady();
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    listener.leadershipLost();
  }

  private record DurablePosition(TermIndex termIndex) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
      return termIndex;
    }

    @Override
    public List<FileInfo> getFiles() {
      return List.of();
    }
  }
}
