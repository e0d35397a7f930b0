package io.narumq.client;

/**
 * Where in the log of a shard a command took effect. The commands of a shard do so one after the
 * other, in this order: of two calls, the one that was answered before the other was made is in
 * front. Positions are for comparing only: how far they are apart says nothing, and those of
 * different shards have nothing to do with each other.
 *
 * @param shard the shard, from 0
 * @param term of the leader that wrote the entry; grows with the index
 * @param index of the entry, from 1
 * @param command the number of the command in its entry, from 0
 */
public record LogPosition(int shard, long term, long index, int command) {
  /**
   * Whether the other one took effect before this one.
   *
   * @throws IllegalArgumentException if they are of different shards
   */
  public boolean isBehind(LogPosition other) {
    if (shard != other.shard) {
      throw new IllegalArgumentException("of different shards: " + this + " and " + other);
    }
    return index == other.index ? command > other.command : index > other.index;
  }

  /** {@code shard/term/index/command}. */
  @Override
  public String toString() {
    return shard + "/" + term + "/" + index + "/" + command;
  }
}
