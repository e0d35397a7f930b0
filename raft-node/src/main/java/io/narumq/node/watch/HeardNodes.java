package io.narumq.node.watch;

import io.narumq.node.loop.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which nodes answer at their API ports. Thread safe. */
public final class HeardNodes {
  /** Nodes are asked once a second. */
  private static final long LATELY_MS = 3_000;

  private final Clock clock;
  private final Map<String, Long> heardMs = new ConcurrentHashMap<>();

  public HeardNodes(Clock clock) {
    this.clock = clock;
  }

  /** A node has answered. */
  public void heard(String nodeId) {
    heardMs.put(nodeId, clock.monotonicMs());
  }

  boolean lately(String nodeId) {
    Long atMs = heardMs.get(nodeId);
    return atMs != null && clock.monotonicMs() - atMs <= LATELY_MS;
  }
}
