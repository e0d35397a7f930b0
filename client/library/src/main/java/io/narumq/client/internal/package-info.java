/**
 * The core of the client: routing to leaders, retries, lease keeping, the worker. Not public API.
 *
 * <p>All of it runs on one {@link Scheduler}, one task at a time, so its objects need no locks:
 * what is not said to be thread-safe is touched on the scheduler only. Time, tasks, randomness and
 * calls come in through interfaces, so that a simulation can run this very code; nothing here may
 * depend on gRPC, threads or the system clock (their adapters are in {@code runtime}).
 */
@NullMarked
package io.narumq.client.internal;

import org.jspecify.annotations.NullMarked;
