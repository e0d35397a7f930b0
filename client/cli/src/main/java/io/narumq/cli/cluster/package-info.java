/**
 * {@code naru cluster}: real nodes on this machine that live on between commands, to try things on
 * and to break them.
 */
@NullMarked
package io.narumq.cli.cluster;

import org.jspecify.annotations.NullMarked;
