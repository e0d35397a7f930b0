/** The commands on replicas. */
@NullMarked
package io.narumq.cli.replicas;

import org.jspecify.annotations.NullMarked;
