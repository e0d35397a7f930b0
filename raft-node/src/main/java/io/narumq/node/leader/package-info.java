/**
 * Who should lead which shard: spreads the leaders over the nodes, and hands shards over before a
 * node stops.
 *
 * <p>Decides only; a {@link io.narumq.node.leader.LedShard} does it. Knows no thread, clock of the
 * machine, Ratis or gRPC.
 */
@NullMarked
package io.narumq.node.leader;

import org.jspecify.annotations.NullMarked;
