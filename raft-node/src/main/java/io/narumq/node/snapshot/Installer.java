package io.narumq.node.snapshot;

import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.statemachine.Applied;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a database from another node when Raft asks for it. One at a time: Raft asks again only
 * after a failure. Downloads block the scheduler. Thread safe.
 */
final class Installer {
  private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

  static final long BACK_OFF_MS_MIN = 500;
  static final long BACK_OFF_MS_MAX = 30_000;

  /**
   * Raft puts it in place when the leader asks the next time. A new leader that needs not ask would
   * leave it at that, and this node refuses entries meanwhile: only a restart helps.
   */
  static final long PLACE_MS_MAX = 60_000;

  /** Downloads a database that reaches up to an index. */
  @FunctionalInterface
  interface Downloading {
    Applied run(String nodeId, long firstIndex) throws IOException;
  }

  private final int shard;
  private final Downloading downloading;
  private final Scheduler scheduler;
  private final Fatal fatal;
  private long backOffMs = BACK_OFF_MS_MIN;
  private volatile Cancellable watchdog = () -> {};

  Installer(int shard, Downloading downloading, Scheduler scheduler, Fatal fatal) {
    this.shard = shard;
    this.downloading = downloading;
    this.scheduler = scheduler;
    this.fatal = fatal;
  }

  /**
   * Starts a download. The future fails, after a pause that grows from failure to failure, if it
   * does not succeed; Raft then goes on as if it had not asked.
   */
  CompletableFuture<Applied> install(String nodeId, long firstIndex) {
    CompletableFuture<Applied> installed = new CompletableFuture<>();
    scheduler.execute(() -> download(nodeId, firstIndex, installed));
    return installed;
  }

  /** It is in place. */
  void placed() {
    watchdog.cancel();
  }

  private void download(String nodeId, long firstIndex, CompletableFuture<Applied> installed) {
    try {
      Applied position = downloading.run(nodeId, firstIndex);
      backOffMs = BACK_OFF_MS_MIN;
      if (position.index() >= 0) {
        watchdog = scheduler.schedule(PLACE_MS_MAX, this::stuck);
        LOG.info("shard {}: has a database of {} at index {}", shard, nodeId, position.index());
      }
      installed.complete(position);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "shard {}: could not get the database of {}, next try in {} ms: {}",
          shard,
          nodeId,
          backOffMs,
          e.toString());
      scheduler.schedule(backOffMs, () -> installed.completeExceptionally(e));
      backOffMs = Math.min(BACK_OFF_MS_MAX, 2 * backOffMs);
    }
  }

  private void stuck() {
    fatal.stop(
        ExitCode.INSTALL_STUCK,
        "shard %d has a new database, but Raft did not put it in place; the next start does"
            .formatted(shard),
        null);
  }
}
