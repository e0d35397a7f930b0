package io.narumq.node.watch;

import io.narumq.node.leader.Follower;
import java.util.List;

/** What the watchdogs see of this node's part in a shard, and can do about it. */
public interface WatchedReplica {
  /** The number of the shard. */
  int shard();

  /** The last entry of this node's log, committed or not. */
  long lastIndex();

  /** The last entry that this node has and knows to be committed. */
  long committedIndex();

  /** The last entry that this node has applied. */
  long appliedIndex();

  /** All other members, if this node leads; else empty. */
  List<Follower> followers();

  /** Leads no more, without naming somebody else. Does not wait for it. */
  void stepDown();

  /** Gives up the connection to a node and makes a new one. */
  void reconnect(String nodeId);
}
