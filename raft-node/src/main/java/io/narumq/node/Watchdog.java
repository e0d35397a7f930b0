package io.narumq.node;

import io.narumq.node.config.NodeConfig;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.grpc.ApiServer;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether all parts of the node are well, and tells those who ask. Once closed,
 * the node is said to serve no more.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final long INTERVAL_MS = 200;

  /**
   * Ratis closes the groups of a node that was taken out, which the node hears of once a second
   * from the others.
   */
  private static final int DEAD_LOOKS_MAX = 15;

  private final NodeConfig config;
  private final BooleanSupplier raftAlive;
  private final Shards shards;
  private final ApiServer api;
  private final List<Runnable> watches;
  private final Fatal fatal;
  private final EventLoop loop;
  private boolean served;
  private int deadLooks;

  /**
   * @param watches run at each look; must not block
   */
  Watchdog(
      NodeConfig config,
      BooleanSupplier raftAlive,
      Shards shards,
      ApiServer api,
      List<Runnable> watches,
      Fatal fatal) {
    this.config = config;
    this.raftAlive = raftAlive;
    this.shards = shards;
    this.api = api;
    this.watches = List.copyOf(watches);
    this.fatal = fatal;
    this.loop =
        new EventLoop(
            "watchdog", defect -> fatal.stop(ExitCode.DEFECT, "the watchdog failed", defect));
  }

  void start() {
    loop.execute(this::look);
  }

  private void look() {
    watches.forEach(Runnable::run);
    deadLooks = raftAlive.getAsBoolean() ? 0 : deadLooks + 1;
    if (deadLooks > DEAD_LOOKS_MAX) {
      fatal.stop(ExitCode.RAFT_CLOSED, "the Raft server closed without being asked", null);
    }
    shards.forEach(Shard::watch);
    boolean serving = shards.stream().allMatch(shard -> shard.leaderId().isPresent());
    api.serving(serving);
    api.leadersChanged();
    if (serving && !served) {
      served = true;
      LOG.info(
          "node {} of cluster {} serves at {}",
          config.nodeId(),
          config.clusterId(),
          config.self().apiAddress());
    }
    loop.schedule(INTERVAL_MS, this::look);
  }

  @Override
  public void close() {
    loop.close();
    api.serving(false);
  }
}
