/**
 * The only code that knows Apache Ratis: one Raft group for each shard.
 *
 * <p>Invariants: an entry is applied once and in log order, or the process ends; what Ratis is told
 * as "snapshot" is a position that the shard's database holds on disk, so replay goes on right
 * behind it and the log before it may go; an entry is reported as not submitted only if Ratis
 * refused it before it got near the log.
 */
@NullMarked
package io.narumq.node.raft;

import org.jspecify.annotations.NullMarked;
