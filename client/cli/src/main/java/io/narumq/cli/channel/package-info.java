/** {@code naru channel}: publishes to channels and shows what comes on them. */
@NullMarked
package io.narumq.cli.channel;

import org.jspecify.annotations.NullMarked;
