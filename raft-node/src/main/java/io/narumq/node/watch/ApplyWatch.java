package io.narumq.node.watch;

import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.loop.Clock;

/**
 * Ends a process that has entries to apply and applies none: a hung disk, or a thread that died.
 */
public final class ApplyWatch {
  /** A write that RocksDB holds back for compactions takes seconds; this is none of those. */
  static final long STUCK_MS = 60_000;

  private final WatchedReplica replica;
  private final Patience patience;
  private final Fatal fatal;
  private long lastApplied = Long.MIN_VALUE;

  public ApplyWatch(WatchedReplica replica, Clock clock, Fatal fatal) {
    this.replica = replica;
    this.patience = new Patience(clock);
    this.fatal = fatal;
  }

  /** To be called several times a second. */
  public void look() {
    long applied = replica.appliedIndex();
    long committed = replica.committedIndex();
    boolean stuck = applied == lastApplied && committed > applied;
    lastApplied = applied;
    if (patience.look(stuck) >= STUCK_MS) {
      fatal.stop(
          ExitCode.APPLY_STUCK,
          "shard %d has applied nothing for %d ms: it is at entry %d, and %d is committed"
              .formatted(replica.shard(), STUCK_MS, applied, committed),
          null);
    }
  }
}
