package io.narumq.node.leader;

import java.util.List;
import java.util.function.Consumer;

/** A shard whose leadership can be handed over. Thread safe. */
public interface LedShard {
  int number();

  /** Whether this node leads it and serves. */
  boolean isLeading();

  /** The Raft term. */
  long term();

  /** All other members, if this node leads; else empty. */
  List<Follower> followers();

  /**
   * Makes another node the leader. Nothing is lost on the way: no new entry is begun, those under
   * way are finished first, and what waits is answered as safe to repeat.
   *
   * @param boundMs for finishing, and again for the transfer
   * @param done told once, by any thread, whether {@code nodeId} leads now
   */
  void handOver(String nodeId, long boundMs, Consumer<Boolean> done);
}
