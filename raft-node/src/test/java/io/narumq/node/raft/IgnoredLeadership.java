package io.narumq.node.raft;

/** For tests in which it does not matter who leads. */
final class IgnoredLeadership implements LeadershipListener {
  @Override
  public void leaderReady() {}

  @Override
  public void leadershipLost() {}

  @Override
  public void leaderChanged(String nodeId) {}
}
