/**
 * What the node counts. The parts that do the work know nothing of it: it looks on at the edge of a
 * shard (entries on their way to Raft and back) and of the API (calls), and asks the rest when
 * somebody looks. Nothing here grows with sessions or clients, and of queues there is a bound.
 *
 * <p>{@code deploy/metrics.md} lists all of them.
 */
@NullMarked
package io.narumq.node.metrics;

import org.jspecify.annotations.NullMarked;
