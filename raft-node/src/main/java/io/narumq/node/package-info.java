/**
 * A node of the cluster as a process: arguments, wiring, start and stop order, and the end when
 * something is wrong.
 *
 * <p>Dependencies point one way: {@code exit failpoint files loop config <- channel disk leader log
 * member security wall <- planted <- snapshot <- watch <- delivery fetch timer raft <- shard <-
 * grpc metrics http <- node}.
 */
@NullMarked
package io.narumq.node;

import org.jspecify.annotations.NullMarked;
