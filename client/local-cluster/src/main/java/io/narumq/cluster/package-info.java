/**
 * A NaruMQ cluster of real node processes on this machine, for tries, demos and tests.
 *
 * <p>{@link io.narumq.cluster.LocalCluster} starts, kills, pauses and stops them. Tethered nodes
 * never outlive this JVM: closing stops them, a shutdown hook kills them, and {@link
 * io.narumq.cluster.Tether} ends a node whose parent is gone. Detached ones live on, and {@link
 * io.narumq.cluster.SavedCluster} remembers what they belong to.
 *
 * <p>Knows a node by its command line and its public API only; must not depend on server code.
 */
@NullMarked
package io.narumq.cluster;

import org.jspecify.annotations.NullMarked;
