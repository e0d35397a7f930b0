package io.narumq.node.snapshot;

import io.narumq.statemachine.Applied;
import java.util.concurrent.CompletableFuture;

/** What Raft tells and asks about the state of a shard on disk. Thread safe; nothing blocks. */
public interface Snapshots {
  /** An entry of so many bytes was applied. */
  void applied(long entryBytes);

  /** The position up to which the log is not needed. May go back; what was told before counts. */
  Applied purgeable();

  /**
   * Gets the whole state from another node, whose log begins with {@code firstIndex}. When the
   * future completes it is on disk and sure to be used, now by {@link ShardStore#replace} or by the
   * next start. Index -1 says that there is none: the log has everything. Fails after a pause if it
   * did not work.
   */
  CompletableFuture<Applied> install(String nodeId, long firstIndex);

  /** What was installed is in use. */
  void placed();
}
