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

  private final WatchedReplica replica;

  /** Twice as long as anybody waits for his leader: the others have elected somebody by then. */
  private final long silentMsMax;

  private final long patienceMs;
  private final Patience patience;

  /**
   * @param electionTimeoutMs after which, or up to twice of it, followers stand for election
   */
  public MajorityWatch(WatchedReplica replica, long electionTimeoutMs, Clock clock) {
    this.replica = replica;
    this.silentMsMax = 4 * electionTimeoutMs;
    this.patienceMs = 2 * electionTimeoutMs;
    this.patience = new Patience(clock);
  }

  /** To be called several times a second. */
  public void look() {
    var followers = replica.followers();
    long heard = followers.stream().filter(each -> each.silentMs() <= silentMsMax).count();
    boolean alone = 1 + heard < (1 + followers.size()) / 2 + 1;
    if (patience.look(alone) >= patienceMs) {
      LOG.warn("shard {}: no majority answers this leader, so it leads no more", replica.shard());
      replica.stepDown();
      patience.reset();
    }
  }
}
