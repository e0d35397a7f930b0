/**
 * One shard on this node: its state machine, its part in Raft and, while it leads, the command log,
 * delivery and timers, all on one event loop.
 */
@NullMarked
package io.narumq.node.shard;

import org.jspecify.annotations.NullMarked;
