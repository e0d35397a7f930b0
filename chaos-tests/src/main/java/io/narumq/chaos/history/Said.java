package io.narumq.chaos.history;

/**
 * A message as its publisher said it to a channel.
 *
 * @param publisher who said it
 * @param number its place among those of its publisher, from 0
 */
public record Said(int publisher, long number) {}
