/**
 * The client API: checks a call, brings it to the leader of its shard, turns the outcome into an
 * answer.
 *
 * <p>Invariants: nothing that breaks a documented limit reaches the log; each call is answered
 * once, failures with a status that says whether a repeat is safe. No thread of gRPC is ever
 * blocked by Raft.
 */
@NullMarked
package io.narumq.node.grpc;

import org.jspecify.annotations.NullMarked;
