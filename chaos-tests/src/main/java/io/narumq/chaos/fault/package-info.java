/**
 * Faults between processes that need no privileges. What happens to a process itself is done by
 * {@link io.narumq.cluster.LocalCluster}.
 */
@NullMarked
package io.narumq.chaos.fault;

import org.jspecify.annotations.NullMarked;
