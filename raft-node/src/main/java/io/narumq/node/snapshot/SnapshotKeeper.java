package io.narumq.node.snapshot;

import io.narumq.node.config.LogLimits;
import io.narumq.node.loop.Scheduler;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Sees to it that never much of a shard's log is needed to start again: brings the database to disk
 * after so many bytes of log, and now and then if there was anything. Thread safe; the work is done
 * on its scheduler, which it blocks for as long as the disk takes.
 */
public final class SnapshotKeeper {
  private final LogLimits limits;
  private final Scheduler scheduler;
  private final Runnable flush;
  private final BooleanSupplier compact;
  private final Runnable whenDurable;

  /** Bytes of log whose effects may be in memory only. */
  private final AtomicLong bytes = new AtomicLong();

  private final AtomicBoolean due = new AtomicBoolean();

  /** Whether there may be rows on disk that are of no use any more. */
  private boolean flushed = true;

  /**
   * @param flush brings to disk what was applied before
   * @param compact begins to remove from disk what is of no use any more; false if it is at it
   * @param whenDurable run after each flush: some of the log may go now
   */
  public SnapshotKeeper(
      LogLimits limits,
      Scheduler scheduler,
      Runnable flush,
      BooleanSupplier compact,
      Runnable whenDurable) {
    this.limits = limits;
    this.scheduler = scheduler;
    this.flush = flush;
    this.compact = compact;
    this.whenDurable = whenDurable;
  }

  public void start() {
    scheduler.schedule(limits.flushMs(), this::lookNowAndThen);
  }

  /** An entry of so many bytes was applied. Does not block. */
  public void applied(long entryBytes) {
    if (bytes.addAndGet(entryBytes) >= limits.flushBytes() && due.compareAndSet(false, true)) {
      scheduler.execute(this::flush);
    }
  }

  /** Bytes of log whose effects may be in memory only. */
  public long unflushedBytes() {
    return bytes.get();
  }

  /**
   * There is little room on the disk: gives up the log, and what the database does not need. Does
   * not block.
   */
  public void saveSpace() {
    if (due.compareAndSet(false, true)) {
      scheduler.execute(this::flushAndCompact);
    }
  }

  private void flushAndCompact() {
    flush();
    if (flushed && compact.getAsBoolean()) {
      flushed = false;
    }
  }

  private void lookNowAndThen() {
    if (bytes.get() > 0) {
      flush();
    }
    scheduler.schedule(limits.flushMs(), this::lookNowAndThen);
  }

  private void flush() {
    long before = bytes.get();
    if (before > 0) {
      flush.run();
      flushed = true;
      bytes.addAndGet(-before);
      whenDurable.run();
    }
    // Only now: what is applied during a flush is for the next one.
    due.set(false);
  }
}
