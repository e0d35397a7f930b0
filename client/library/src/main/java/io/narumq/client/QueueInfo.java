package io.narumq.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A queue as its shard's leader saw it a moment ago.
 *
 * @param name the queue
 * @param settings those in force
 * @param shard the shard it lives in
 * @param ready messages that a receiver would get now, were the queue not paused
 * @param leased messages under a lease
 * @param bodyBytes bytes of the bodies of all messages that are not settled
 * @param sent messages stored since the queue was made
 * @param acked messages acked since the queue was made
 * @param delivered deliveries since the queue was made; a message that was leased twice counts
 *     twice
 * @param returned those of them that were given back by whoever had the message, begun or not
 * @param leaseEnded those of them that ended with their lease
 * @param backingOff messages that failed and wait for their next delivery
 * @param doomed messages on their way to the dead-letter queue, mostly for a moment
 * @param deadLettered messages that went to the dead-letter queue since the queue was made
 * @param delayed messages that are not due yet
 * @param expired messages that were dropped because their time was over since the queue was made
 * @param blocked messages of a FIFO queue that wait behind an earlier one of their key
 * @param parked keys of a FIFO queue whose head is parked
 * @param poisonSkipped messages that were given up since the queue was made ({@link
 *     PoisonAction#SKIP})
 * @param purged messages that a purge settled since the queue was made
 * @param redriven messages that a redrive sent on since the queue was made
 * @param redriving whether one is under way
 * @param oldestReady since when the message is ready that waits longest of those that are next, one
 *     of each priority; empty if none is ready. Of a FIFO queue the one whose turn is next
 */
public record QueueInfo(
    String name,
    QueueSettings settings,
    int shard,
    long ready,
    long leased,
    long bodyBytes,
    long sent,
    long acked,
    long delivered,
    long returned,
    long leaseEnded,
    long backingOff,
    long doomed,
    long deadLettered,
    long delayed,
    long expired,
    long blocked,
    long parked,
    long poisonSkipped,
    long purged,
    long redriven,
    boolean redriving,
    Optional<Instant> oldestReady) {}
