package io.narumq.node.sim;

import java.util.Arrays;

/** What a leader knows of all members, itself among them. */
final class RaftFollowers {
  private final long[] next = new long[Plan.NODES];
  private final long[] match = new long[Plan.NODES];
  private final long[] heardMs = new long[Plan.NODES];

  /** A leadership begins, with everybody taken for as far as the leader. */
  void begin(long nextIndex, long nowMs) {
    Arrays.fill(next, nextIndex);
    Arrays.fill(match, -1);
    Arrays.fill(heardMs, nowMs);
  }

  void heard(int member, long nowMs) {
    heardMs[member] = nowMs;
  }

  /** The last moment by which a majority was heard of. */
  long majorityHeardMs() {
    return middle(heardMs);
  }

  /** Its log is like the leader's up to here, on its disk. */
  void has(int member, long index) {
    match[member] = Math.max(match[member], index);
    next[member] = Math.max(next[member], index + 1);
  }

  /** Its log is not like the leader's behind this index, and perhaps before. */
  void lacks(int member, long index) {
    next[member] = Math.max(match[member] + 1, Math.min(next[member] - 1, index + 1));
  }

  /** The entry to send to it next. */
  long next(int member) {
    return next[member];
  }

  long match(int member) {
    return match[member];
  }

  /** A majority has this on disk. */
  long majorityMatch() {
    return middle(match);
  }

  private static long middle(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Plan.NODES / 2];
  }
}
