package io.narumq.chaos.cluster;

/** Clients in a process of their own, which can be stopped and killed like a node. */
public interface Clients {
  /**
   * SIGSTOP, at a moment in which they hold leases.
   *
   * @return how many messages they hold
   */
  int stop() throws InterruptedException;

  /** SIGCONT after a stop. Tells for how many nanoseconds they stood still. */
  long resume();

  /**
   * SIGKILL after a stop; other clients come in their place, and know nothing of what these knew.
   */
  void crash();
}
