package io.narumq.client.internal;

import java.time.Duration;

/**
 * The settings of a consumer.
 *
 * @param queue where it takes its messages
 * @param prefetch how many messages it keeps ready for the next poll, at most
 * @param prefetchBytes how large their bodies may be together
 * @param sessionTimeout how long it may be silent before what it holds goes to others
 */
public record ConsumerSettings(
    String queue, int prefetch, long prefetchBytes, Duration sessionTimeout) {}
