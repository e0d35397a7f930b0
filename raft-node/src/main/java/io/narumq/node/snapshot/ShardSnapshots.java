package io.narumq.node.snapshot;

import io.narumq.node.config.LogLimits;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.EventLoop;
import io.narumq.statemachine.Applied;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Keeps the state of a shard on disk, gives it to other nodes, and gets it from them. Has a thread
 * for the shard's disk and, once they are needed, one for downloads and one for compactions.
 */
public final class ShardSnapshots implements Snapshots, AutoCloseable {
  private final ShardStore store;
  private final EventLoop disk;
  private final EventLoop downloads;
  private final EventLoop compactions;
  private final AtomicBoolean compacting = new AtomicBoolean();
  private volatile long compactionBytesMax;
  private final SnapshotKeeper keeper;
  private final Checkpoints checkpoints;
  private final Installer installer;
  private final ReplicaScans scans;

  /**
   * Does nothing by itself until {@link #start}.
   *
   * @param source of the state of this shard on other nodes
   * @param store the shard's, opened on {@code folder}
   */
  public ShardSnapshots(
      int shard,
      LogLimits limits,
      CheckpointSource source,
      ShardFolder folder,
      ShardStore store,
      Clock clock,
      Fatal fatal,
      Runnable purge) {
    this.store = store;
    Consumer<Throwable> onFailure =
        failure ->
            fatal.stop(
                ShardStore.exitCode(failure, ExitCode.STORE_FAILED),
                "the database of shard " + shard + " failed",
                failure);
    this.disk = new EventLoop("shard-" + shard + "-disk", onFailure);
    this.downloads =
        new EventLoop(
            "shard-" + shard + "-download",
            defect -> fatal.stop(ExitCode.DEFECT, "a download failed", defect));
    this.compactions = new EventLoop("shard-" + shard + "-compact", onFailure);
    this.keeper = new SnapshotKeeper(limits, disk, store::flush, this::compact, purge);
    this.checkpoints = new Checkpoints(folder, store, clock, disk);
    this.scans = new ReplicaScans(shard, disk);
    store.whenChecksumDue(scans::due);
    this.installer =
        new Installer(
            shard,
            (nodeId, first) -> new Download(source, nodeId, shard, folder).run(first),
            downloads,
            fatal);
  }

  public void start() {
    keeper.start();
    checkpoints.start();
  }

  /** Scans of all rows. */
  public ReplicaScans scans() {
    return scans;
  }

  /** Like {@link SnapshotKeeper#unflushedBytes}. */
  public long unflushedBytes() {
    return keeper.unflushedBytes();
  }

  /**
   * Like {@link SnapshotKeeper#saveSpace}.
   *
   * @param takenBytesMax what it may take of the disk for that, but for a moment
   */
  public void saveSpace(long takenBytesMax) {
    compactionBytesMax = takenBytesMax;
    keeper.saveSpace();
  }

  /**
   * Gives the disk back what is of no use any more, if that is most of what bodies take. Does not
   * block.
   *
   * @param takenBytesMax what it may take of the disk for that, but for a moment
   */
  public void tidy(long takenBytesMax) {
    disk.execute(
        () -> {
          if (store.isWasteful()) {
            compact(takenBytesMax);
          }
        });
  }

  /** For other nodes. */
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  @Override
  public void applied(long entryBytes) {
    keeper.applied(entryBytes);
  }

  @Override
  public Applied purgeable() {
    return checkpoints.purgeable(store.durable());
  }

  @Override
  public CompletableFuture<Applied> install(String nodeId, long firstIndex) {
    return installer.install(nodeId, firstIndex);
  }

  @Override
  public void placed() {
    installer.placed();
  }

  private boolean compact() {
    return compact(compactionBytesMax);
  }

  /** On a thread of its own: it may take long, and what is flushed meanwhile frees the log. */
  private boolean compact(long takenBytesMax) {
    if (!compacting.compareAndSet(false, true)) {
      return false;
    }
    compactions.execute(
        () -> {
          store.compact(takenBytesMax);
          compacting.set(false);
        });
    return true;
  }

  /** Begins nothing new. To be called before the store is closed. */
  @Override
  public void close() {
    downloads.close();
    compactions.close();
    disk.close();
  }
}
