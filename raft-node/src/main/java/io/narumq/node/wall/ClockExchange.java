package io.narumq.node.wall;

import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the wall clocks of the other nodes again and again, and says so in the log if something is
 * wrong with them or with this node's. Confined to its scheduler.
 */
public final class ClockExchange {
  private static final Logger LOG = LoggerFactory.getLogger(ClockExchange.class);

  static final long INTERVAL_MS = 1_000;

  /** As long as too few clocks are known. */
  static final long EAGER_INTERVAL_MS = 200;

  /** Normally a majority is known within a moment. */
  private static final long LATE_MS = 3_000;

  private static final long REMINDER_MS = 60_000;

  private final ClusterClock clusterClock;
  private final Clock clock;
  private final Scheduler scheduler;
  private final Supplier<List<String>> peers;
  private final PeerClocks transport;
  private final Runnable whenSure;
  private final long startedMs;
  private long nextWarningMs;
  private boolean sure;
  private boolean stopped;

  /**
   * @param clusterClock is told what was read
   * @param peers ids of all other nodes now
   * @param whenSure run once the clocks of a majority are known
   */
  public ClockExchange(
      ClusterClock clusterClock,
      Scheduler scheduler,
      Supplier<List<String>> peers,
      PeerClocks transport,
      Runnable whenSure) {
    this.clusterClock = clusterClock;
    this.clock = clusterClock;
    this.scheduler = scheduler;
    this.peers = peers;
    this.transport = transport;
    this.whenSure = whenSure;
    this.startedMs = clock.monotonicMs();
    this.nextWarningMs = startedMs;
  }

  public void start() {
    scheduler.execute(this::look);
  }

  public void stop() {
    scheduler.execute(() -> stopped = true);
  }

  private void look() {
    if (stopped) {
      return;
    }
    noticeSure();
    warn();
    peers.get().forEach(this::ask);
    scheduler.schedule(sure ? INTERVAL_MS : EAGER_INTERVAL_MS, this::look);
  }

  private void ask(String peer) {
    long askedMs = clock.monotonicMs();
    transport.ask(
        peer,
        ClusterClock.FIRST_ROUND_TRIP_MS_MAX,
        wallMs -> {
          // Here and now: on the way to the scheduler the answer would age.
          clusterClock.read(peer, askedMs, wallMs);
          scheduler.execute(this::noticeSure);
        });
  }

  private void noticeSure() {
    if (!sure && clusterClock.isSure()) {
      sure = true;
      whenSure.run();
    }
  }

  private void warn() {
    long nowMs = clock.monotonicMs();
    if (nowMs < nextWarningMs) {
      return;
    }
    long skewMs = clusterClock.skewMs();
    if (!sure && nowMs - startedMs >= LATE_MS) {
      LOG.error(
          "the clocks of a majority are not known after {} ms: this node leads nothing until its"
              + " peers {} answer at their API ports",
          nowMs - startedMs,
          peers.get());
    } else if (Math.abs(skewMs) > ClusterClock.TOLERANCE_MS) {
      LOG.warn(
          "the wall clock of this machine is {} ms {} the cluster's and is not used; set it right",
          Math.abs(skewMs),
          skewMs > 0 ? "ahead of" : "behind");
    } else {
      return;
    }
    nextWarningMs = nowMs + REMINDER_MS;
  }
}
