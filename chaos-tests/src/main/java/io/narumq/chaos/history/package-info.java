/**
 * What the clients of a run called and what they were answered, with times of one monotonic clock.
 *
 * <p>Invariant: a call is written down before it is made, so a message that the cluster has but the
 * history has not was invented. Depends on nothing but the JDK.
 */
@NullMarked
package io.narumq.chaos.history;

import org.jspecify.annotations.NullMarked;
