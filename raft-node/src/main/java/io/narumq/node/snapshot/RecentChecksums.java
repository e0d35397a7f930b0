package io.narumq.node.snapshot;

import io.narumq.statemachine.Applied;
import java.util.Arrays;
import java.util.OptionalLong;

/** The checksums of a shard at the last entries that it applied. Thread safe. */
final class RecentChecksums {
  /** Nodes tell each other once a second; this is a few seconds of a busy shard. */
  private static final int SIZE = 8_192;

  private final long[] indexes = new long[SIZE];
  private final long[] checksums = new long[SIZE];

  RecentChecksums(Applied start) {
    reset(start);
  }

  synchronized void add(Applied applied) {
    int slot = slot(applied.index());
    indexes[slot] = applied.index();
    checksums[slot] = applied.checksum();
  }

  /** Another database: what was before says nothing about it. */
  synchronized void reset(Applied applied) {
    Arrays.fill(indexes, -1);
    if (applied.index() >= 0) {
      add(applied);
    }
  }

  /** The checksum when this was the last entry applied; empty if that was not, or is long ago. */
  synchronized OptionalLong at(long index) {
    int slot = slot(index);
    return index >= 0 && indexes[slot] == index
        ? OptionalLong.of(checksums[slot])
        : OptionalLong.empty();
  }

  private static int slot(long index) {
    return (int) Math.floorMod(index, (long) SIZE);
  }
}
