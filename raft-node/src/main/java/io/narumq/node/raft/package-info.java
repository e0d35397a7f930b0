/**
 * The only code that knows Apache Ratis: one Raft group for each shard.
 *
 * <p>Invariants: an entry is applied once and in log order, or the process ends; what Ratis keeps
 * as "snapshot" is the position that was found in the shard's database when it was opened, so
 * replay goes on right behind it; an entry is reported as not submitted only if Ratis refused it
 * before it got near the log.
 */
@NullMarked
package io.narumq.node.raft;

import org.jspecify.annotations.NullMarked;
