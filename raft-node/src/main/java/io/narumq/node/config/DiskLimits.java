package io.narumq.node.config;

import java.util.OptionalLong;

/**
 * How much of the disk of the data directory is to stay free.
 *
 * @param reserveBytes below which sends are refused; empty if the size of the disk decides
 */
public record DiskLimits(OptionalLong reserveBytes) {
  /** The size of the disk decides. */
  public static final DiskLimits DEFAULT = new DiskLimits(OptionalLong.empty());

  /** What a drain may need on any disk: some memtables, log files and compactions. */
  private static final long ENOUGH_BYTES_MIN = 1L << 30;

  /** More is not needed, however large the disk is. */
  private static final long ENOUGH_BYTES_MAX = 16L << 30;

  private static final int LARGE_DISK_PARTS = 20;
  private static final int SMALL_DISK_PARTS = 10;

  /** On a disk of this size: 5 %, but 1 GiB to 16 GiB; on a small disk no more than 10 %. */
  public long reserveBytes(long diskBytes) {
    long enough = diskBytes / LARGE_DISK_PARTS;
    enough = Math.min(ENOUGH_BYTES_MAX, Math.max(ENOUGH_BYTES_MIN, enough));
    return reserveBytes.orElse(Math.min(enough, diskBytes / SMALL_DISK_PARTS));
  }
}
