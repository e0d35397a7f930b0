package io.narumq.node.leader;

import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spreads the leaders: shard i is preferably led by member i mod n of its own, by id. A node that
 * leads a shard of another's hands it over once the other is there and has kept up for a while, so
 * that a node that comes and goes does not take its leaderships along each time. One shard at a
 * time.
 *
 * <p>Raft priorities stay equal: with them an election would take longer while the preferred node
 * is down, and Ratis would refuse to hand a shard to any other. Confined to its scheduler.
 */
public final class LeaderBalance {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderBalance.class);

  /** For how long this node has led and the preferred one could have, before it does. */
  static final long SETTLED_MS = 5_000;

  /** After an attempt that failed nothing is tried for so long. */
  static final long PAUSE_MS = 30_000;

  static final long LOOK_MS = 500;
  static final long HAND_OVER_MS = 1_000;

  /** Since when a shard is led by this node in that term while its preferred node could lead. */
  private record Since(long term, long ms) {}

  private final String self;
  private final List<? extends LedShard> shards;
  private final Clock clock;
  private final Scheduler scheduler;
  private final Map<Integer, Since> outOfPlace = new HashMap<>();
  private boolean handingOver;
  private boolean stopped;
  private long notBeforeMs;

  /**
   * @param self id of this node
   */
  public LeaderBalance(
      String self, List<? extends LedShard> shards, Clock clock, Scheduler scheduler) {
    this.self = self;
    this.shards = shards;
    this.clock = clock;
    this.scheduler = scheduler;
    this.notBeforeMs = clock.monotonicMs();
  }

  public void start() {
    scheduler.execute(this::look);
  }

  /** Hands nothing over any more. */
  public void stop() {
    scheduler.execute(() -> stopped = true);
  }

  private void look() {
    if (stopped) {
      return;
    }
    for (LedShard shard : shards) {
      if (isDue(shard) && !handingOver && clock.monotonicMs() >= notBeforeMs) {
        handOver(shard, preferred(shard));
      }
    }
    scheduler.schedule(LOOK_MS, this::look);
  }

  private boolean isDue(LedShard shard) {
    if (!isOutOfPlace(shard)) {
      outOfPlace.remove(shard.number());
      return false;
    }
    Since since = outOfPlace.get(shard.number());
    if (since == null || since.term() != shard.term()) {
      outOfPlace.put(shard.number(), new Since(shard.term(), clock.monotonicMs()));
      return false;
    }
    return clock.monotonicMs() - since.ms() >= SETTLED_MS;
  }

  private boolean isOutOfPlace(LedShard shard) {
    String preferred = preferred(shard);
    return !preferred.equals(self)
        && shard.isLeading()
        && shard.followers().stream()
            .anyMatch(follower -> follower.nodeId().equals(preferred) && follower.couldLead());
  }

  private String preferred(LedShard shard) {
    List<String> members =
        Stream.concat(Stream.of(self), shard.followers().stream().map(Follower::nodeId))
            .sorted()
            .toList();
    return members.get(shard.number() % members.size());
  }

  private void handOver(LedShard shard, String target) {
    handingOver = true;
    outOfPlace.remove(shard.number());
    LOG.info("shard {}: handing over to node {}, its preferred leader", shard.number(), target);
    shard.handOver(
        target,
        HAND_OVER_MS,
        success -> scheduler.execute(() -> handedOver(shard, target, success)));
  }

  private void handedOver(LedShard shard, String target, boolean success) {
    handingOver = false;
    if (!success) {
      LOG.warn("shard {}: was not handed over to node {}", shard.number(), target);
      notBeforeMs = clock.monotonicMs() + PAUSE_MS;
    }
  }
}
