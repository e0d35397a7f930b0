package io.narumq.client.internal;

/**
 * An answer, and what led to it.
 *
 * @param firstSentAt when the first attempt left, in nanoseconds of the scheduler's clock
 * @param lastSentAt when the answered attempt left
 * @param repeated whether an earlier attempt may have taken effect
 */
record Reply<A>(A answer, long firstSentAt, long lastSentAt, boolean repeated) {}
