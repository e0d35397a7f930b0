/**
 * Room on the disks of the cluster. Before one is full nothing new is stored any more, so that what
 * is there can still be received and acked; acks need room themselves until they make some.
 *
 * <p>Invariant: sends are refused before {@link io.narumq.node.disk.DiskSpace#reserveBytes} is
 * touched by what this node is still about to write.
 */
@NullMarked
package io.narumq.node.disk;

import org.jspecify.annotations.NullMarked;
