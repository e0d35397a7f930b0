package io.narumq.node.snapshot;

import java.util.Arrays;
import java.util.OptionalLong;

/** The checksums of a shard at the last entries for which it made one. Thread safe. */
final class RecentChecksums {
  private final long[] indexes;
  private final long[] checksums;

  /**
   * Knows none yet.
   *
   * @param size how many it remembers, if their entries follow each other
   */
  RecentChecksums(int size) {
    indexes = new long[size];
    checksums = new long[size];
    clear();
  }

  synchronized void add(long index, long checksum) {
    int slot = slot(index);
    indexes[slot] = index;
    checksums[slot] = checksum;
  }

  /** What was before says nothing any more. */
  synchronized void clear() {
    Arrays.fill(indexes, -1);
  }

  /** The checksum when this was the last entry applied; empty if that was not, or is long ago. */
  synchronized OptionalLong at(long index) {
    int slot = slot(index);
    return index >= 0 && indexes[slot] == index
        ? OptionalLong.of(checksums[slot])
        : OptionalLong.empty();
  }

  private int slot(long index) {
    return (int) Math.floorMod(index, (long) indexes.length);
  }
}
