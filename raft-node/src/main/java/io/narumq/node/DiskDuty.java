package io.narumq.node;

import io.narumq.node.disk.ClusterDisk;
import io.narumq.node.disk.DiskWatch;
import io.narumq.node.loop.Clock;
import io.narumq.node.shard.Shards;

/** Sees to it that the shards do with the room on the disks what it allows. For one thread. */
final class DiskDuty {
  /** To save space costs a flush; there is more to gain a moment later. */
  private static final long SAVE_INTERVAL_MS = 1_000;

  private final DiskWatch disk;
  private final ClusterDisk clusterDisk;
  private final Shards shards;
  private final Clock clock;
  private long nextSaveMs;

  DiskDuty(DiskWatch disk, ClusterDisk clusterDisk, Shards shards, Clock clock) {
    this.disk = disk;
    this.clusterDisk = clusterDisk;
    this.shards = shards;
    this.clock = clock;
    this.nextSaveMs = clock.monotonicMs();
  }

  /** To be called now and then. Does not block. */
  void look() {
    disk.look();
    boolean room = clusterDisk.hasRoom();
    shards.forEach(shard -> shard.admitSends(room));
    long nowMs = clock.monotonicMs();
    if (disk.isTight() && nowMs >= nextSaveMs) {
      nextSaveMs = nowMs + SAVE_INTERVAL_MS;
      long takenBytesMax = disk.spareBytes() / shards.all().size();
      shards.forEach(shard -> shard.saveSpace(takenBytesMax));
    }
  }
}
