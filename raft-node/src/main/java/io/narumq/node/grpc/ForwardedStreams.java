package io.narumq.node.grpc;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The streams that were passed on to leaders. A leader that was deposed because nobody heard of it
 * can not end them itself, so they end when this node sees another one. Thread safe.
 */
final class ForwardedStreams {
  private final Set<Forwarded> open = ConcurrentHashMap.newKeySet();

  private record Forwarded(Supplier<Optional<String>> leader, String nodeId, Runnable lost) {
    boolean isLost() {
      return leader.get().filter(now -> !now.equals(nodeId)).isPresent();
    }
  }

  /**
   * A stream has begun.
   *
   * @param leader who leads its shard as far as this node knows
   * @param nodeId who it was passed on to
   * @param lost run once, if another node leads and the stream has not ended
   * @return to be run when the stream ends
   */
  Runnable add(Supplier<Optional<String>> leader, String nodeId, Runnable lost) {
    Forwarded forwarded = new Forwarded(leader, nodeId, lost);
    open.add(forwarded);
    return () -> open.remove(forwarded);
  }

  /** A leader may have changed. */
  void look() {
    open.forEach(
        forwarded -> {
          if (forwarded.isLost() && open.remove(forwarded)) {
            forwarded.lost().run();
          }
        });
  }
}
