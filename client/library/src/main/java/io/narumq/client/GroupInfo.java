package io.narumq.client;

/**
 * A consumer group, in short.
 *
 * @param members how many are in it now
 * @param topics how many its members read, or whose offsets it remembers
 * @param partitions of these topics
 * @param settled whether every partition is with the member that is to have it
 */
public record GroupInfo(String name, int members, int topics, int partitions, boolean settled) {}
