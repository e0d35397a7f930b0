package io.narumq.node.disk;

import io.narumq.node.loop.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the nodes have room for what is sent. One that is up and has none is enough for a no:
 * everything is stored on all of them, and it would be lost as a replica. Thread safe.
 */
public final class ClusterDisk {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterDisk.class);

  /** Nodes tell once a second; one that is silent for longer is down and stores nothing. */
  static final long HEARD_MS_MAX = 5_000;

  private final BooleanSupplier ownLow;
  private final Clock clock;

  /** When each other node last said that its disk is low, monotonic. */
  private final Map<String, Long> low = new ConcurrentHashMap<>();

  public ClusterDisk(BooleanSupplier ownLow, Clock clock) {
    this.ownLow = ownLow;
    this.clock = clock;
  }

  /** Another node told of its disk. */
  public void told(String nodeId, boolean isLow) {
    if (isLow && low.put(nodeId, clock.monotonicMs()) == null) {
      LOG.warn("the disk of node {} is nearly full: no sends are taken here", nodeId);
    } else if (!isLow && low.remove(nodeId) != null) {
      LOG.info("the disk of node {} has room again", nodeId);
    }
  }

  /** Whether something new may be stored. */
  public boolean hasRoom() {
    long nowMs = clock.monotonicMs();
    low.values().removeIf(toldMs -> nowMs - toldMs > HEARD_MS_MAX);
    return low.isEmpty() && !ownLow.getAsBoolean();
  }
}
