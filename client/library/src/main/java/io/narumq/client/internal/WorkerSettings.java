package io.narumq.client.internal;

import java.time.Duration;

/**
 * The settings of a worker.
 *
 * @param queue where it takes its messages
 * @param concurrency how many it works on at a time
 * @param sessionTimeout how long it may be silent before what it holds goes to others
 */
public record WorkerSettings(String queue, int concurrency, Duration sessionTimeout) {}
