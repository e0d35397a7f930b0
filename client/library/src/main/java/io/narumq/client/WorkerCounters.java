package io.narumq.client;

/**
 * What a worker has done so far. When it is closed in good order, {@code received} is the sum of
 * the others.
 *
 * @param received messages that reached this worker
 * @param acked messages worked on and acked, confirmed by the cluster
 * @param failed messages whose processing threw, and which were given back
 * @param ackLost messages worked on whose lease was lost before the ack: they are delivered again
 * @param notStarted messages that were never started: given back at close, or when the work before
 *     them took long, or because their lease was about to end
 */
public record WorkerCounters(
    long received, long acked, long failed, long ackLost, long notStarted) {}
