package io.narumq.node;

import io.narumq.node.config.NodeConfig;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.leader.LeaderBalance;
import io.narumq.node.leader.Resignation;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.member.Members;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import io.narumq.node.wall.ClockExchange;
import io.narumq.node.wall.ClusterClock;
import io.narumq.node.wall.PeerClocks;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does for the cluster beside its shards: it compares clocks, gives away what another
 * should lead, and all that it leads before it stops.
 */
final class ClusterDuties implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterDuties.class);

  /** A hand-over takes some 20 ms; who stops a node waits ten seconds or so before killing it. */
  private static final long RESIGN_MS = 2_000;

  private static final long CLOSE_WAIT_MS = 3_000;

  private final Shards shards;
  private final ClusterClock clock;
  private final EventLoop loop;
  private final ClockExchange exchange;
  private final Optional<LeaderBalance> balance;

  ClusterDuties(
      NodeConfig config,
      Members members,
      Shards shards,
      ClusterClock clock,
      PeerClocks peerClocks,
      Fatal fatal) {
    this.shards = shards;
    this.clock = clock;
    this.loop =
        new EventLoop(
            "cluster", defect -> fatal.stop(ExitCode.DEFECT, "a cluster duty failed", defect));
    this.exchange =
        new ClockExchange(
            clock, loop, members::others, peerClocks, () -> shards.forEach(Shard::watch));
    this.balance =
        config.leaders().balance()
            ? Optional.of(new LeaderBalance(config.nodeId(), shards.all(), clock, loop))
            : Optional.empty();
  }

  void start() {
    exchange.start();
    balance.ifPresent(LeaderBalance::start);
  }

  /** Hands over what this node leads, within a bound. */
  @Override
  public void close() {
    balance.ifPresent(LeaderBalance::stop);
    CountDownLatch resigned = new CountDownLatch(1);
    new Resignation(shards.all(), clock, loop, RESIGN_MS, resigned::countDown).start();
    try {
      if (!resigned.await(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("not all shards were handed over within {} ms", CLOSE_WAIT_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.stop();
    loop.close();
  }
}
