package io.narumq.chaos.history;

/**
 * What a queue says of itself when all is over and it is empty, since it was made.
 *
 * @param sent messages stored
 * @param acked messages acked
 * @param expired messages dropped as their time was over
 * @param deadLettered messages moved to the dead letters
 */
public record Counts(String queue, long sent, long acked, long expired, long deadLettered) {}
