package io.narumq.node.raft;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.QueueStateMachine;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/** Feeds a shard's {@link QueueStateMachine} from its Raft log. */
final class ShardStateMachine extends BaseStateMachine {
  private final QueueStateMachine machine;
  private final Fatal fatal;
  private final LeadershipListener listener;
  private final @Nullable SnapshotInfo start;

  ShardStateMachine(QueueStateMachine machine, Fatal fatal, LeadershipListener listener) {
    this.machine = machine;
    this.fatal = fatal;
    this.listener = listener;
    this.start = durablePosition(machine.applied());
    if (start != null) {
      setLastAppliedTermIndex(start.getTermIndex());
    }
  }

  /** The database was just opened, so what it holds is on disk. Index -1: it holds nothing. */
  private static @Nullable SnapshotInfo durablePosition(Applied applied) {
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
   * Where Ratis starts to replay: right behind this. It stays the position found at open, which is
   * durable; the applied position moves on in memory and must not be told as a snapshot.
   */
  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return start;
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
        submitted.applied(machine.apply(log.getTerm(), log.getIndex(), submitted.entry()));
      } else {
        LogEntry entry = Bytes.entry(log.getStateMachineLogEntry().getLogData());
        machine.apply(log.getTerm(), log.getIndex(), entry);
      }
    } catch (Throwable t) {
      // A failed future would only be logged by Ratis, and this replica would differ from then on.
      fatal.stop(ExitCode.APPLY_FAILED, "entry " + log.getIndex() + " could not be applied", t);
      throw new IllegalStateException("entry " + log.getIndex() + " could not be applied", t);
    }
    updateLastAppliedTermIndex(log.getTerm(), log.getIndex());
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
