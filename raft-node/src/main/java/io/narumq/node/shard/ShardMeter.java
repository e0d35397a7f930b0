package io.narumq.node.shard;

import io.narumq.node.log.EntryTransport;

/** Looks on at what a shard does. Called by threads of the shard; must not block. */
public interface ShardMeter {
  /** The same way to Raft, looked on at. */
  EntryTransport around(EntryTransport transport);

  /** An entry was applied, which took so long. */
  void applied(long tookNs);

  /** What was written to the log of Raft was brought to disk, which took so long. */
  void logSynced(long tookNs);
}
