package io.narumq.chaos.history;

/**
 * A message of a channel as a subscriber got it.
 *
 * @param publisher who said it
 * @param number its place among those of its publisher, from 0
 */
public record Heard(String subscriber, int publisher, long number) {}
