package io.narumq.node;

import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Shard;
import io.narumq.node.disk.ClusterDisk;
import io.narumq.node.snapshot.ReplicaComparison;
import io.narumq.node.watch.HeardNodes;

/** What other nodes tell of themselves once a second, for those who want to know. Thread safe. */
final class PeerNews {
  private final HeardNodes heard;
  private final ClusterDisk disk;
  private final ReplicaComparison comparison;

  PeerNews(HeardNodes heard, ClusterDisk disk, ReplicaComparison comparison) {
    this.heard = heard;
    this.disk = disk;
    this.comparison = comparison;
  }

  void told(String nodeId, GetTopologyResponse topology) {
    heard.heard(nodeId);
    disk.told(nodeId, topology.getDiskLow());
    topology.getShardsList().forEach(shard -> compare(nodeId, shard));
  }

  private void compare(String nodeId, Shard shard) {
    // Entry 0 is never one with commands: nothing was applied.
    if (shard.getAppliedIndex() > 0) {
      comparison.told(nodeId, shard.getNumber(), shard.getAppliedIndex(), shard.getChecksum());
    }
  }
}
