/**
 * A cluster in memory: one broker, any number of nodes of which one leads, and faults on demand.
 */
@NullMarked
package io.narumq.client.fake;

import org.jspecify.annotations.NullMarked;
