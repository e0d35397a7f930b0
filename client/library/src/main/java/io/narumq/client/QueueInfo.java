package io.narumq.client;

/**
 * A queue as its shard's leader saw it a moment ago.
 *
 * @param name the queue
 * @param settings those in force
 * @param shard the shard it lives in
 * @param ready messages that a receiver would get now
 * @param leased messages under a lease
 * @param bodyBytes bytes of the bodies of both
 * @param sent messages stored since the queue was made
 * @param acked messages acked since the queue was made
 */
public record QueueInfo(
    String name,
    QueueSettings settings,
    int shard,
    long ready,
    long leased,
    long bodyBytes,
    long sent,
    long acked) {}
