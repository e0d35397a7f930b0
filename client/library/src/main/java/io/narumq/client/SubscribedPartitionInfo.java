package io.narumq.client;

import java.time.Instant;
import java.util.Optional;

/**
 * What a subscription has of one partition, at one moment.
 *
 * @param shard that the partition lives in
 * @param cursor the first offset that it has not come to
 * @param ahead messages that it has not come to; a filter may leave out any of them
 * @param ready messages that came back and can be delivered
 * @param leased messages that somebody has
 * @param backingOff messages that wait for their next delivery
 * @param delivered how often a message was handed out so far
 * @param acked messages that were settled so far
 * @param missed messages that the topic did not keep until they were settled
 * @param passed messages that the filter left out
 * @param dropped messages whose last delivery failed
 * @param deadLettered messages that went to the dead-letter queue instead
 * @param oldest when the oldest of what is ready or ahead was published
 */
public record SubscribedPartitionInfo(
    int partition,
    int shard,
    long cursor,
    long ahead,
    long ready,
    long leased,
    long backingOff,
    long delivered,
    long acked,
    long missed,
    long passed,
    long dropped,
    long deadLettered,
    Optional<Instant> oldest) {}
