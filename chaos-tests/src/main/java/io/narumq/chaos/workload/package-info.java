/**
 * Producers and consumers that write down all they do.
 *
 * <p>They use the public client only, and know nothing of the faults that hit the cluster
 * meanwhile. What they choose by chance follows from the seed of the run.
 */
@NullMarked
package io.narumq.chaos.workload;

import org.jspecify.annotations.NullMarked;
