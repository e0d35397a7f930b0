/**
 * Runs: a plan that is made from a seed and written down before, its execution, and the verdict.
 *
 * <p>{@link io.narumq.chaos.scenario.Scenarios} names what can be run, {@link
 * io.narumq.chaos.scenario.Run} runs it.
 */
@NullMarked
package io.narumq.chaos.scenario;

import org.jspecify.annotations.NullMarked;
