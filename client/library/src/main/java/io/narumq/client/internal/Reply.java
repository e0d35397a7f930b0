package io.narumq.client.internal;

/**
 * An answer, and what led to it.
 *
 * @param sentAt when the answered attempt left, in nanoseconds of the scheduler's clock
 * @param repeated whether an earlier attempt may have taken effect
 */
record Reply<A>(A answer, long sentAt, boolean repeated) {}
