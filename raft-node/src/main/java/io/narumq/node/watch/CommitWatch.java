package io.narumq.node.watch;

import io.narumq.node.loop.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deposes a leader whose log has entries that are not committed, and does not get on, though the
 * others answer it. An appender of Ratis can take entries for sent that went down with a broken
 * connection, and never send them again: it goes on with signs of life, and nothing is ever
 * committed. The next leader finds out anew what the others have.
 */
public final class CommitWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CommitWatch.class);

  /** Longer than a disk takes that has much to do: whoever leads next has the same disks. */
  static final long STUCK_MS = 5_000;

  private final WatchedReplica replica;
  private final Patience patience;
  private long lastCommitted = Long.MIN_VALUE;

  public CommitWatch(WatchedReplica replica, Clock clock) {
    this.replica = replica;
    this.patience = new Patience(clock);
  }

  /** To be called several times a second. */
  public void look() {
    long committed = replica.committedIndex();
    boolean leads = !replica.followers().isEmpty();
    boolean stuck = leads && committed == lastCommitted && replica.lastIndex() > committed;
    lastCommitted = committed;
    if (patience.look(stuck) >= STUCK_MS) {
      LOG.warn(
          "shard {}: nothing behind entry {} was committed for {} ms, so this node leads no more",
          replica.shard(),
          committed,
          STUCK_MS);
      replica.stepDown();
      patience.reset();
    }
  }
}
