package io.narumq.node.snapshot;

import io.narumq.node.config.LogLimits;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.EventLoop;
import io.narumq.statemachine.Applied;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the state of a shard on disk, gives it to other nodes, and gets it from them. Has a thread
 * for the shard's disk and, once it is needed, one for downloads.
 */
public final class ShardSnapshots implements Snapshots, AutoCloseable {
  private final ShardStore store;
  private final EventLoop disk;
  private final EventLoop downloads;
  private final SnapshotKeeper keeper;
  private final Checkpoints checkpoints;
  private final Installer installer;

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
    this.disk =
        new EventLoop(
            "shard-" + shard + "-disk",
            failure ->
                fatal.stop(
                    ExitCode.STORE_FAILED, "the database of shard " + shard + " failed", failure));
    this.downloads =
        new EventLoop(
            "shard-" + shard + "-download",
            defect -> fatal.stop(ExitCode.DEFECT, "a download failed", defect));
    this.keeper = new SnapshotKeeper(limits, disk, store::flush, store::compact, purge);
    this.checkpoints = new Checkpoints(folder, store, clock, disk);
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

  /** Like {@link SnapshotKeeper#unflushedBytes}. */
  public long unflushedBytes() {
    return keeper.unflushedBytes();
  }

  /** Like {@link SnapshotKeeper#saveSpace}. */
  public void saveSpace() {
    keeper.saveSpace();
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

  /** Begins nothing new. To be called before the store is closed. */
  @Override
  public void close() {
    downloads.close();
    disk.close();
  }
}
