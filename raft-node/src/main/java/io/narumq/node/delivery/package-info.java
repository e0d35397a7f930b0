/**
 * Receivers that wait for messages: soft state of the leader, gone with its leadership.
 *
 * <p>A {@link io.narumq.node.delivery.Receiver} says how much it wants and takes results, once (a
 * long poll) or for as long as it has credit (a consumer stream); {@link
 * io.narumq.node.delivery.Delivery} keeps the lines of those who wait, {@link
 * io.narumq.node.delivery.Streams} attaches sessions and has them replayed.
 *
 * <p>Invariants: at most one {@code Receive} of a receiver is in flight; receivers of a queue are
 * served in turn; a long poll is answered once, unless it was cancelled; nothing new is taken for a
 * stream before all is replayed that its client does not know of.
 *
 * <p>Runs on the shard's scheduler; knows no thread, clock of the machine, Ratis or gRPC.
 */
@NullMarked
package io.narumq.node.delivery;

import org.jspecify.annotations.NullMarked;
