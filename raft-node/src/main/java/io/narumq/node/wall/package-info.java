/**
 * The date, as the cluster has it: nodes tell each other their wall clocks, and a node whose own is
 * far from most of the others' does not use it.
 *
 * <p>A clock that runs ahead would let messages expire, which nothing undoes. Knows no thread,
 * clock of the machine, Ratis or gRPC.
 */
@NullMarked
package io.narumq.node.wall;

import org.jspecify.annotations.NullMarked;
