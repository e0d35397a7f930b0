package io.narumq.node.shard;

import io.narumq.node.log.CommandLog;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.node.raft.RaftReplica;
import java.util.function.Consumer;

/**
 * One attempt to make another node the leader of a shard.
 *
 * <p>New entries are held back first, until those under way have their results: an entry that meets
 * the transfer would be in the log without its caller being told so. Commands that come meanwhile
 * wait; if the transfer succeeds they are refused as safe to repeat, else they go on. Confined to
 * the shard's scheduler.
 */
final class HandOver {
  /** Ratis keeps its own bound; this is for the case that it closes meanwhile. */
  private static final long ANSWER_MS = 500;

  private final CommandLog log;
  private final RaftReplica replica;
  private final Scheduler scheduler;
  private final Consumer<Boolean> done;
  private Cancellable timeout = () -> {};
  private boolean finished;

  HandOver(CommandLog log, RaftReplica replica, Scheduler scheduler, Consumer<Boolean> done) {
    this.log = log;
    this.replica = replica;
    this.scheduler = scheduler;
    this.done = done;
  }

  void start(String nodeId, long boundMs) {
    timeout = scheduler.schedule(boundMs, () -> finish(false));
    log.hold(() -> transfer(nodeId, boundMs));
  }

  private void transfer(String nodeId, long boundMs) {
    timeout.cancel();
    timeout = scheduler.schedule(boundMs + ANSWER_MS, () -> finish(false));
    replica.transferLeadership(
        nodeId, boundMs, success -> scheduler.execute(() -> finish(success)));
  }

  private void finish(boolean success) {
    if (finished) {
      return;
    }
    finished = true;
    timeout.cancel();
    if (!success) {
      log.release();
    }
    done.accept(success);
  }
}
