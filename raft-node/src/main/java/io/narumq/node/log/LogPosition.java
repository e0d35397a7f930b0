package io.narumq.node.log;

/**
 * Where in the log of a shard a command was applied.
 *
 * @param index of its entry
 * @param command its number in the entry, from 0
 */
public record LogPosition(long term, long index, int command) {
  /** Of what was decided without a command. */
  public static final LogPosition NONE = new LogPosition(0, 0, 0);
}
