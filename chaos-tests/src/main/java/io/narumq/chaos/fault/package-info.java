/**
 * What can go wrong, and its end: each fault by its name in {@link io.narumq.chaos.fault.Faults}.
 *
 * <p>A fault that did nothing is worse than none, since it makes a run look strong: each tells,
 * when it is over, whether it had an effect.
 */
@NullMarked
package io.narumq.chaos.fault;

import org.jspecify.annotations.NullMarked;
