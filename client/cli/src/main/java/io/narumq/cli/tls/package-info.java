/** {@code naru tls}: certificates for a cluster that is tried out. */
@NullMarked
package io.narumq.cli.tls;

import org.jspecify.annotations.NullMarked;
