/**
 * Real node processes, each with a network and a disk of its own where the machine allows that.
 *
 * <p>With root, a run lives in name spaces of its own ({@link io.narumq.chaos.cluster.Enclosure}):
 * whatever it makes vanishes with its last process, however that ends. Without, nodes are plain
 * processes on loopback, and the faults that need more say so.
 */
@NullMarked
package io.narumq.chaos.cluster;

import org.jspecify.annotations.NullMarked;
