package io.narumq.node.leader;

import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over all shards that this node leads, before it stops: each to the follower that has most
 * of the log, all at once. Clients then wait for a vote and not for the end of a time-out. Confined
 * to its scheduler.
 */
public final class Resignation {
  private static final Logger LOG = LoggerFactory.getLogger(Resignation.class);

  static final long RETRY_MS = 100;
  static final long HAND_OVER_MS = 1_000;

  private final List<? extends LedShard> shards;
  private final Clock clock;
  private final Scheduler scheduler;
  private final long untilMs;
  private final Runnable done;
  private int open;

  /**
   * @param boundMs no new attempt is made after this
   * @param done told once all are handed over, or can not be
   */
  public Resignation(
      List<? extends LedShard> shards,
      Clock clock,
      Scheduler scheduler,
      long boundMs,
      Runnable done) {
    this.shards = shards;
    this.clock = clock;
    this.scheduler = scheduler;
    this.untilMs = clock.monotonicMs() + boundMs;
    this.done = done;
  }

  public void start() {
    scheduler.execute(
        () -> {
          open = shards.size();
          shards.forEach(shard -> attempt(shard, new HashSet<>()));
        });
  }

  /**
   * @param tried those that did not take it; they are asked again only when nobody else is left
   */
  private void attempt(LedShard shard, Set<String> tried) {
    Optional<String> target = successor(shard, tried);
    if (target.isEmpty() || clock.monotonicMs() >= untilMs) {
      if (shard.isLeading()) {
        LOG.warn("shard {}: nobody could take it over", shard.number());
      }
      finish();
      return;
    }
    LOG.info("shard {}: handing over to node {}", shard.number(), target.get());
    tried.add(target.get());
    shard.handOver(
        target.get(),
        HAND_OVER_MS,
        success ->
            scheduler.execute(
                () -> {
                  if (success) {
                    finish();
                  } else {
                    scheduler.schedule(RETRY_MS, () -> attempt(shard, tried));
                  }
                }));
  }

  /**
   * The follower that should take a shard over; empty if none can, or this node does not lead.
   *
   * @param tried is asked again only when nobody else is left
   */
  public static Optional<String> successor(LedShard shard, Set<String> tried) {
    if (!shard.isLeading()) {
      return Optional.empty();
    }
    return shard.followers().stream()
        .filter(Follower::couldLead)
        .min(
            Comparator.comparing((Follower follower) -> tried.contains(follower.nodeId()))
                .thenComparingLong(Follower::behind)
                .thenComparingLong(Follower::silentMs))
        .map(Follower::nodeId);
  }

  private void finish() {
    open--;
    if (open == 0) {
      done.run();
    }
  }
}
