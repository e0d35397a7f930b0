package io.narumq.node.health;

/** Whether new work should be sent to this node. Thread safe. */
public final class Readiness {
  private boolean serves;
  private boolean stopping;

  /** Whether every shard has a leader that this node knows, and it is not about to stop. */
  public synchronized boolean isReady() {
    return serves && !stopping;
  }

  /** Whether it is about to stop. */
  public synchronized boolean isStopping() {
    return stopping;
  }

  /** What was found when the node was last looked at. */
  public synchronized void serves(boolean serves) {
    this.serves = serves;
  }

  /** It is about to stop, for good. */
  public synchronized void stopping() {
    stopping = true;
  }
}
