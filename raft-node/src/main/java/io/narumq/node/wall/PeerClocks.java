package io.narumq.node.wall;

import java.util.function.LongConsumer;

/** Asks other nodes what time it is. */
@FunctionalInterface
public interface PeerClocks {
  /**
   * Does not block.
   *
   * @param boundMs an answer later than this is not waited for
   * @param wallMs told at most once, by any thread
   */
  void ask(String nodeId, long boundMs, LongConsumer wallMs);
}
