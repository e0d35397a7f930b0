/**
 * Receivers that wait for messages: soft state of the leader, gone with its leadership.
 *
 * <p>Invariants: at most one {@code Receive} of a receiver is in flight; receivers of a queue are
 * served in the order in which they came; each receiver is answered once, unless it was cancelled.
 *
 * <p>Runs on the shard's scheduler; knows no thread, clock of the machine, Ratis or gRPC.
 */
@NullMarked
package io.narumq.node.delivery;

import org.jspecify.annotations.NullMarked;
