/** {@code naru chaos}: what can be run, a run, and many runs. */
@NullMarked
package io.narumq.chaos.command;

import org.jspecify.annotations.NullMarked;
