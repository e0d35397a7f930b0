/**
 * Who belongs to the cluster and where each node is found: the Raft groups say so, and a file keeps
 * it for the time before they run. Knows no Ratis or gRPC.
 */
@NullMarked
package io.narumq.node.member;

import org.jspecify.annotations.NullMarked;
