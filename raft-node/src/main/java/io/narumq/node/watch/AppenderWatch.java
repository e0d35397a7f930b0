package io.narumq.node.watch;

import io.narumq.node.leader.Follower;
import io.narumq.node.loop.Clock;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new connection to a follower that the leader does not hear of, though it answers at its
 * API port. After a partition the old one hangs for as long again as that lasted, since TCP sends
 * what was lost at ever longer intervals; and it can stay broken for ever, for instance after a
 * name moved to another address.
 */
public final class AppenderWatch {
  private static final Logger LOG = LoggerFactory.getLogger(AppenderWatch.class);

  /** Longer than an answer takes; shorter partitions cost TCP no longer than this. */
  static final long LOST_MS = 3_000;

  /** A follower that has just come back may be on its way by itself. */
  static final long SURE_MS = 1_000;

  /** Between two attempts: a follower that is at fault itself gains nothing. */
  static final long PAUSE_MS = 10_000;

  private final WatchedReplica replica;
  private final HeardNodes heard;
  private final Clock clock;
  private final Map<String, Patience> patience = new HashMap<>();

  public AppenderWatch(WatchedReplica replica, HeardNodes heard, Clock clock) {
    this.replica = replica;
    this.heard = heard;
    this.clock = clock;
  }

  /** To be called several times a second. */
  public void look() {
    replica.followers().forEach(this::look);
  }

  private void look(Follower follower) {
    String id = follower.nodeId();
    Patience lost = patience.computeIfAbsent(id, key -> new Patience(clock));
    boolean amiss = follower.silentMs() >= LOST_MS && heard.lately(id);
    if (lost.look(amiss) >= SURE_MS) {
      LOG.warn(
          "shard {}: node {} is up but was not heard of for {} ms; makes a new connection",
          replica.shard(),
          id,
          follower.silentMs());
      replica.reconnect(id);
      lost.reset(PAUSE_MS);
    }
  }
}
