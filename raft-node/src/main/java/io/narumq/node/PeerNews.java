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
  private final ReplicaComparison history;
  private final ReplicaComparison rows;
  private final Dismissal dismissal;

  /**
   * The places where news go.
   *
   * @param history of what was written to the replicas
   * @param rows that the replicas have on disk
   */
  PeerNews(
      HeardNodes heard,
      ClusterDisk disk,
      ReplicaComparison history,
      ReplicaComparison rows,
      Dismissal dismissal) {
    this.heard = heard;
    this.disk = disk;
    this.history = history;
    this.rows = rows;
    this.dismissal = dismissal;
  }

  void told(String nodeId, GetTopologyResponse topology) {
    heard.heard(nodeId);
    disk.told(nodeId, topology.getDiskLow());
    topology.getShardsList().forEach(shard -> compare(nodeId, shard));
    dismissal.told(nodeId, topology);
  }

  private void compare(String nodeId, Shard shard) {
    // Entry 0 is never one with commands: nothing was applied.
    int number = shard.getNumber();
    if (shard.getAppliedIndex() > 0) {
      history.told(nodeId, number, shard.getAppliedIndex(), shard.getChecksum());
    }
    if (shard.getScannedIndex() > 0) {
      rows.told(nodeId, number, shard.getScannedIndex(), shard.getScannedChecksum());
    }
  }
}
