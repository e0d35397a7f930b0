/** {@code naru node}: what is done to one node where its data are. */
@NullMarked
package io.narumq.cli.node;

import org.jspecify.annotations.NullMarked;
