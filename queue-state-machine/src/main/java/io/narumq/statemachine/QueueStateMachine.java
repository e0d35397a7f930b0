package io.narumq.statemachine;

import io.narumq.log.v1.LogEntry;
import java.nio.file.Path;

/**
 * One shard: applies log entries to its database.
 *
 * <p>{@link #apply} is called by one thread, in log order. {@link #reader} may be used by any
 * thread at any time until {@link #close}.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class QueueStateMachine implements AutoCloseable {
  /** No timer waits. */
  public static final long NO_TIMER = Long.MAX_VALUE;

  /** Opens or makes the database in {@code directory}. */
  public static QueueStateMachine open(Path directory, int shard) {
    throw new UnsupportedOperationException();
  }

  /** How far this shard has come, as of the last applied entry. */
  public Applied applied() {
    throw new UnsupportedOperationException();
  }

  /**
   * Applies one entry: all of it or, if it throws, nothing. A throw is a defect or a dead disk,
   * never the fault of a caller; the process must end, as this replica can not go on.
   */
  public ApplyOutcome apply(long term, long index, LogEntry entry) {
    throw new UnsupportedOperationException();
  }

  /**
   * A lower bound of when the first timer of the serving clock is due, or {@link #NO_TIMER}. Thread
   * safe. May be early after a timer was taken back; a Tick then finds nothing and the bound moves
   * on.
   */
  public long nextServingTimerMs() {
    throw new UnsupportedOperationException();
  }

  public ShardReader reader() {
    throw new UnsupportedOperationException();
  }

  /** Writes what is only in memory to disk and closes the database. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
