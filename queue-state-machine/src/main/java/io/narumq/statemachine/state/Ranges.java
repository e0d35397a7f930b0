package io.narumq.statemachine.state;

import io.narumq.state.v1.LeasedRange;
import java.util.List;

/** Puts what a receive takes together to ranges. */
final class Ranges {
  private Ranges() {}

  /** Adds a message, to the last range if it belongs there. */
  static void add(
      List<LeasedRange> taken, int lane, long setFirst, long sequence, int deliveryCount) {
    int last = taken.size() - 1;
    if (last >= 0) {
      LeasedRange range = taken.get(last);
      if (range.getLane() == lane
          && range.getSetFirst() == setFirst
          && range.getFirst() + range.getCount() == sequence
          && range.getDeliveryCount() == deliveryCount) {
        taken.set(last, range.toBuilder().setCount(range.getCount() + 1).build());
        return;
      }
    }
    taken.add(of(lane, setFirst, sequence, 1, deliveryCount));
  }

  static LeasedRange of(int lane, long setFirst, long first, int count, int deliveryCount) {
    return LeasedRange.newBuilder()
        .setLane(lane)
        .setSetFirst(setFirst)
        .setFirst(first)
        .setCount(count)
        .setDeliveryCount(deliveryCount)
        .build();
  }
}
