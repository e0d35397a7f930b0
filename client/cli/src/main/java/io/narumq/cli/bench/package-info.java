/**
 * {@code naru bench}: how fast a cluster is, measured through the public client, and whether it
 * kept what it acked while it was.
 */
@NullMarked
package io.narumq.cli.bench;

import org.jspecify.annotations.NullMarked;
