/**
 * The way of a command into the replicated log of its shard and of the outcome back.
 *
 * <p>{@link io.narumq.node.log.CommandLog} gathers commands into entries (group commit), stamps
 * them with the two clocks of {@link io.narumq.node.log.Stamps} and hands them to an {@link
 * io.narumq.node.log.EntryTransport}. Invariant: each command is answered exactly once, and is
 * called {@link io.narumq.node.log.Outcome.NotSubmitted} only if it certainly takes no effect.
 *
 * <p>Runs on the shard's scheduler; knows no thread, clock of the machine, Ratis or gRPC.
 */
@NullMarked
package io.narumq.node.log;

import org.jspecify.annotations.NullMarked;
