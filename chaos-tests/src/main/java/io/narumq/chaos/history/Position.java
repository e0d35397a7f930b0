package io.narumq.chaos.history;

import java.util.Comparator;

/**
 * Where a call took effect: the place of its command in the log of a shard. Sorts by shard, then in
 * the order in which the commands of the shard took effect.
 *
 * @param term of the leader that wrote the entry
 * @param index of the entry
 * @param command its number in the entry
 */
public record Position(int shard, long term, long index, int command)
    implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingInt(Position::shard)
          .thenComparingLong(Position::index)
          .thenComparingInt(Position::command);

  /** The term is not looked at: it is the same for all positions of one index, or a violation. */
  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return shard + "/" + term + "/" + index + "/" + command;
  }
}
