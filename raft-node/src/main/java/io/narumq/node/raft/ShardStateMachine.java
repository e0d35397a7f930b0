package io.narumq.node.raft;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.statemachine.Applied;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
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
  private final LongConsumer appliedBytes;

  /** What Ratis was told last; null if the database held nothing then. */
  private volatile @Nullable DurablePosition snapshot;

  ShardStateMachine(
      ShardStore store, Fatal fatal, LeadershipListener listener, LongConsumer appliedBytes) {
    this.store = store;
    this.fatal = fatal;
    this.listener = listener;
    this.appliedBytes = appliedBytes;
    this.snapshot = position(store.durable());
    if (snapshot != null) {
      setLastAppliedTermIndex(snapshot.termIndex());
    }
  }

  /** The first entry that is to be applied after the start. */
  long nextIndex() {
    return store.durable().index() + 1;
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
  public long takeSnapshot() {
    DurablePosition last = snapshot;
    DurablePosition durable = position(store.durable());
    if (durable != null && (last == null || durable.getIndex() > last.getIndex())) {
      snapshot = durable;
      return durable.getIndex();
    }
    return last == null ? RaftLog.INVALID_LOG_INDEX : last.getIndex();
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
    }
    return transaction;
  }

  /**
   * Applies at once. The answer to Ratis is empty because it keeps every answer of every replica
   * for its retry cache; the outcome goes to the submitter directly.
   */
  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto log = transaction.getLogEntry();
    try {
      if (transaction.getStateMachineContext() instanceof SubmittedEntry submitted) {
        submitted.applied(store.apply(log.getTerm(), log.getIndex(), submitted.entry()));
      } else {
        LogEntry entry = Bytes.entry(log.getStateMachineLogEntry().getLogData());
        store.apply(log.getTerm(), log.getIndex(), entry);
      }
    } catch (Throwable t) {
      // A failed future would only be logged by Ratis, and this replica would differ from then on.
      fatal.stop(ExitCode.APPLY_FAILED, "entry " + log.getIndex() + " could not be applied", t);
      throw new IllegalStateException("entry " + log.getIndex() + " could not be applied", t);
    }
    updateLastAppliedTermIndex(log.getTerm(), log.getIndex());
    appliedBytes.accept(log.getStateMachineLogEntry().getLogData().size());
    return CompletableFuture.completedFuture(Message.EMPTY);
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
