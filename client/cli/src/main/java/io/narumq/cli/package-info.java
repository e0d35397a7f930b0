/**
 * The {@code naru} command. One small class a subcommand; data goes to standard output, messages to
 * standard error, and the exit code tells what happened.
 */
@NullMarked
package io.narumq.cli;

import org.jspecify.annotations.NullMarked;
