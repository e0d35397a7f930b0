/**
 * Lets time pass in the replicated state: the leader submits a {@code Tick} when a timer is due.
 *
 * <p>Runs on the shard's scheduler; knows no thread, clock of the machine, Ratis or gRPC.
 */
@NullMarked
package io.narumq.node.timer;

import org.jspecify.annotations.NullMarked;
