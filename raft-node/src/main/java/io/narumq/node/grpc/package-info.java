/**
 * The client API: checks a call, brings it to the leader of its shard, turns the outcome into an
 * answer.
 *
 * <p>Invariants: nothing that breaks a documented limit reaches the log; each call is answered
 * once, failures with a status that says whether a repeat is safe. No thread of gRPC is ever
 * blocked by Raft. Streams are written through an {@code Outbox}, no faster than the caller reads,
 * and read through an {@code Intake}, no faster than their work is done.
 */
@NullMarked
package io.narumq.node.grpc;

import org.jspecify.annotations.NullMarked;
