package io.narumq.statemachine.topic;

/**
 * What a partition holds.
 *
 * @param incarnation of its topic
 * @param firstOffset the first message that is kept
 * @param nextOffset what the next message gets
 * @param bodyBytes of the messages that are kept, as they are stored
 */
public record PartitionView(
    int number, int id, int incarnation, long firstOffset, long nextOffset, long bodyBytes) {}
