package io.narumq.node.disk;

import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what the room on this node's disk allows. {@link #look} is called by one thread, now and
 * then; the rest may be asked by any.
 */
public final class DiskWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

  /** Space is saved some time before it is short. */
  private static final int TIGHT_FACTOR = 2;

  /** Once short, a quarter of the reserve more must be free: else sends would come and go. */
  private static final int BACK_PARTS = 4;

  private final DiskSpace space;
  private final LongSupplier unflushedBytes;
  private final Fatal fatal;
  private volatile boolean low;
  private volatile boolean tight;

  /**
   * @param unflushedBytes what was taken and is in memory only: the database may need as much again
   *     on disk before the log that holds it can go
   */
  public DiskWatch(DiskSpace space, LongSupplier unflushedBytes, Fatal fatal) {
    this.space = space;
    this.unflushedBytes = unflushedBytes;
    this.fatal = fatal;
  }

  /** Looks at the disk. Ends the process if something else took the reserve, too. */
  public void look() {
    if (space.isFull()) {
      fatal.stop(ExitCode.DISK_FULL, space + " is full, the reserve too", null);
    }
    long left = space.freeBytes() - unflushedBytes.getAsLong();
    long reserve = space.reserveBytes();
    tight = left < TIGHT_FACTOR * reserve;
    if (!low && left < reserve) {
      low = true;
      LOG.warn("{} is nearly full: the cluster takes no sends until there is room", space);
    } else if (low && left >= reserve + reserve / BACK_PARTS) {
      low = false;
      LOG.info("{} has room again", space);
    }
  }

  /** Whether nothing new may be stored. */
  public boolean isLow() {
    return low;
  }

  /** What may be taken for a moment to give back more. */
  public long spareBytes() {
    return Math.max(0, space.freeBytes() - space.reserveBytes() / 2);
  }

  /** Whether it is time to give back what is not needed. */
  public boolean isTight() {
    return tight || low;
  }
}
