package io.narumq.node.wall;

import io.narumq.node.loop.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.LongStream;

/**
 * The clocks of this machine, except that the wall clock is held to the median of those that are
 * known, this node's own and its peers', if it is further than {@value #TOLERANCE_MS} ms from it.
 * Of an even number the lower of the middle two counts: a fast clock destroys data, a slow one only
 * waits.
 *
 * <p>A peer's clock is kept as its distance from this node's monotonic clock, so that it goes on
 * between two readings and does not follow a jump of this node's own. Thread safe.
 */
public final class ClusterClock implements Clock {
  /** Two wall clocks closer than this are taken for equal. */
  public static final long TOLERANCE_MS = 500;

  /** A reading is wrong by half the round trip at most. */
  static final long ROUND_TRIP_MS_MAX = 200;

  /** For the first reading of a peer: to be about right soon is better than to wait. */
  static final long FIRST_ROUND_TRIP_MS_MAX = 2_000;

  /** Older readings count only if there are too few of the others. */
  static final long FRESH_MS = 60_000;

  /**
   * @param aheadMs the peer's wall clock minus this node's monotonic one
   * @param atMs when it was taken, monotonic
   */
  private record Reading(long aheadMs, long atMs) {}

  private final Clock own;
  private final IntSupplier members;
  private final Map<String, Reading> peers = new ConcurrentHashMap<>();

  /** A clock of a cluster of {@code members} nodes now, this one included. */
  public ClusterClock(Clock own, IntSupplier members) {
    this.own = own;
    this.members = members;
  }

  /** Takes a peer's answer that has just come to a question asked at {@code askedMs}, monotonic. */
  public void read(String peer, long askedMs, long peerWallMs) {
    long nowMs = own.monotonicMs();
    long roundTripMs = nowMs - askedMs;
    long boundMs = peers.containsKey(peer) ? ROUND_TRIP_MS_MAX : FIRST_ROUND_TRIP_MS_MAX;
    if (roundTripMs <= boundMs) {
      peers.put(peer, new Reading(peerWallMs - (askedMs + roundTripMs / 2), nowMs));
    }
  }

  /** Whether the clocks of a majority were read since this process started. */
  public boolean isSure() {
    return 1 + peers.size() >= majority();
  }

  @Override
  public long monotonicMs() {
    return own.monotonicMs();
  }

  @Override
  public long wallMs() {
    long ownMs = own.wallMs();
    long medianMs = medianMs(ownMs);
    return Math.abs(ownMs - medianMs) <= TOLERANCE_MS ? ownMs : medianMs;
  }

  /** By how many ms this machine's wall clock is ahead of the median; negative if it is behind. */
  public long skewMs() {
    long ownMs = own.wallMs();
    return ownMs - medianMs(ownMs);
  }

  private int majority() {
    return members.getAsInt() / 2 + 1;
  }

  private long medianMs(long ownMs) {
    long nowMs = own.monotonicMs();
    long[] walls = walls(ownMs, nowMs, FRESH_MS);
    if (walls.length < majority()) {
      walls = walls(ownMs, nowMs, Long.MAX_VALUE);
    }
    return walls[(walls.length - 1) / 2];
  }

  private long[] walls(long ownMs, long nowMs, long ageMsMax) {
    LongStream others =
        peers.values().stream()
            .filter(reading -> nowMs - reading.atMs() <= ageMsMax)
            .mapToLong(reading -> nowMs + reading.aheadMs());
    return LongStream.concat(LongStream.of(ownMs), others).sorted().toArray();
  }
}
