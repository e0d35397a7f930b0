package io.narumq.node.watch;

import io.narumq.node.loop.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deposes a leader that a majority does not answer any more. Ratis looks for that only while it has
 * nothing else to do; under load such a leader would go on taking entries that nobody acknowledges.
 */
public final class MajorityWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MajorityWatch.class);

  /** Twice the election time-out: the others have elected somebody by then. */
  static final long SILENT_MS_MAX = 1_200;

  private static final long PATIENCE_MS = 600;

  private final WatchedReplica replica;
  private final Patience patience;

  public MajorityWatch(WatchedReplica replica, Clock clock) {
    this.replica = replica;
    this.patience = new Patience(clock);
  }

  /** To be called several times a second. */
  public void look() {
    var followers = replica.followers();
    long heard = followers.stream().filter(each -> each.silentMs() <= SILENT_MS_MAX).count();
    boolean alone = 1 + heard < (1 + followers.size()) / 2 + 1;
    if (patience.look(alone) >= PATIENCE_MS) {
      LOG.warn("shard {}: no majority answers this leader, so it leads no more", replica.shard());
      replica.stepDown();
      patience.reset();
    }
  }
}
