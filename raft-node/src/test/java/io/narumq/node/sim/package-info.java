/**
 * Whole clusters and their clients in one thread and in virtual time, with faults, by a seed.
 *
 * <p>What runs is the product's own code: state machine, command log, delivery, timers, the
 * leader's side of a shard, and the core of the client. Instead of Ratis there is a small {@link
 * io.narumq.node.sim.RaftMember}, instead of RocksDB rows in memory, instead of gRPC an {@link
 * io.narumq.node.sim.Exchange}.
 */
@NullMarked
package io.narumq.node.sim;

import org.jspecify.annotations.NullMarked;
