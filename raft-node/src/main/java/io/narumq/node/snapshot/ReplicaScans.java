package io.narumq.node.snapshot;

import io.narumq.node.loop.Scheduler;
import io.narumq.statemachine.StateScan;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all rows of a shard when an entry of its log asks for it, on the scheduler and at a bounded
 * rate. One scan at a time: it keeps files on disk that would be gone by now. Thread safe.
 */
public final class ReplicaScans {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaScans.class);

  /** Between two pieces of 4 MiB: 200 MB/s at most. */
  private static final long PAUSE_MS = 20;

  private static final int REMEMBERED = 64;

  private final int shard;
  private final Scheduler scheduler;
  private final RecentChecksums checksums = new RecentChecksums(REMEMBERED);
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile Scanned last = Scanned.NOTHING;

  /** What the rows of a replica came to behind an entry; index 0 if they were not read yet. */
  public record Scanned(long index, long checksum) {
    static final Scanned NOTHING = new Scanned(0, 0);
  }

  ReplicaScans(int shard, Scheduler scheduler) {
    this.shard = shard;
    this.scheduler = scheduler;
  }

  /** Takes over a scan that is to be made. Left out while another one is made. */
  void due(StateScan scan) {
    if (running.compareAndSet(false, true)) {
      scheduler.execute(() -> read(scan));
    } else {
      scan.close();
      LOG.info("shard {}: rows are being read already, not again at {}", shard, scan.index());
    }
  }

  /** The last scan that was finished. */
  public Scanned last() {
    return last;
  }

  /** What the scan behind this entry came to; empty if there was none, or it is long ago. */
  public OptionalLong checksumAt(long index) {
    return checksums.at(index);
  }

  private void read(StateScan scan) {
    if (scan.next()) {
      scheduler.schedule(PAUSE_MS, () -> read(scan));
      return;
    }
    scan.close();
    running.set(false);
    scan.checksum().ifPresent(checksum -> finished(scan.index(), checksum));
  }

  private void finished(long index, long checksum) {
    checksums.add(index, checksum);
    last = new Scanned(index, checksum);
    LOG.info("shard {}: all rows behind entry {} were read", shard, index);
  }
}
