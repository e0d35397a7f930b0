package io.narumq.node.raft;

/** Is told, by threads of Ratis, who leads a shard. Must not block. */
public interface LeadershipListener {
  /** This node leads, and everything that was committed before is applied. */
  void leaderReady();

  /** This node leads no more. */
  void leadershipLost();

  /** Some node was elected, perhaps this one. */
  void leaderChanged(String nodeId);
}
