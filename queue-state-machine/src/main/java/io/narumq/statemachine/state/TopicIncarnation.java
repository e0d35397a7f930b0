package io.narumq.statemachine.state;

import io.narumq.state.v1.TopicPartitionsRecord;

/** Tells topics that had the same name from each other. */
public final class TopicIncarnation {
  private TopicIncarnation() {}

  static boolean isNewer(int incarnation, int other) {
    return Integer.compareUnsigned(incarnation, other) > 0;
  }

  /**
   * Whether what is said of this incarnation is about a topic that was deleted, and there is
   * another one by now. 0 is whichever there is; of one that was deleted and not made again, or
   * that this shard was not told of yet, there is nothing.
   */
  public static boolean isReplaced(int said, TopicPartitionsRecord known) {
    return said != 0 && isNewer(known.getIncarnation(), said) && known.getDroppedId() == 0;
  }
}
