/**
 * Faults between processes, which need no privileges, and of disks, which do. What happens to a
 * process itself is done by {@link io.narumq.cluster.LocalCluster}.
 */
@NullMarked
package io.narumq.chaos.fault;

import org.jspecify.annotations.NullMarked;
