package io.narumq.node;

import io.narumq.node.disk.ClusterDisk;
import io.narumq.node.disk.DiskWatch;
import io.narumq.node.loop.Clock;
import io.narumq.node.shard.Shards;

/** Sees to it that the shards do with the room on the disks what it allows. For one thread. */
final class DiskDuty {
  /** To save space costs a flush; there is more to gain a moment later. */
  private static final long SAVE_INTERVAL_MS = 1_000;

  /** Garbage is looked for so often: a compaction reads and writes all that is small. */
  private static final long TIDY_INTERVAL_MS = 120_000;

  /** Keys and small bodies that a shard rewrites to get rid of garbage: seconds, on one core. */
  private static final long TIDY_BYTES_MAX = 256L << 20;

  private final DiskWatch disk;
  private final ClusterDisk clusterDisk;
  private final Shards shards;
  private final Clock clock;
  private long nextSaveMs;
  private long nextTidyMs;

  DiskDuty(DiskWatch disk, ClusterDisk clusterDisk, Shards shards, Clock clock) {
    this.disk = disk;
    this.clusterDisk = clusterDisk;
    this.shards = shards;
    this.clock = clock;
    this.nextSaveMs = clock.monotonicMs();
    this.nextTidyMs = nextSaveMs + TIDY_INTERVAL_MS;
  }

  /** To be called now and then. Does not block. */
  void look() {
    disk.look();
    boolean room = clusterDisk.hasRoom();
    shards.forEach(shard -> shard.admitSends(room));
    long nowMs = clock.monotonicMs();
    long takenBytesMax = disk.spareBytes() / shards.all().size();
    if (disk.isTight() && nowMs >= nextSaveMs) {
      nextSaveMs = nowMs + SAVE_INTERVAL_MS;
      shards.forEach(shard -> shard.saveSpace(takenBytesMax));
    } else if (!disk.isTight() && nowMs >= nextTidyMs) {
      nextTidyMs = nowMs + TIDY_INTERVAL_MS;
      shards.forEach(shard -> shard.tidy(Math.min(TIDY_BYTES_MAX, takenBytesMax)));
    }
  }
}
