package io.narumq.statemachine.state;

import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.ReadyRecord;

/**
 * What is behind a message that is in no lease.
 *
 * @param deliveries so far; those that were never started do not count
 * @param handedOut whether somebody had it, also if none of the deliveries counts: whoever comes
 *     with a receipt of then is to be told what became of it
 */
record Past(int deliveries, boolean handedOut) {
  /** It was never delivered. */
  static final Past NONE = new Past(0, false);

  /** It was leased until now, or later than it was anything else. */
  static Past leased(int deliveries) {
    return new Past(deliveries, true);
  }

  /** What a row has to say besides the deliveries. */
  boolean isHandedOutUncounted() {
    return handedOut && deliveries == 0;
  }

  static Past of(ReadyRecord ready) {
    return new Past(ready.getDeliveryCount(), ready.getDeliveryCount() > 0 || ready.getHandedOut());
  }

  static Past of(DoomedRecord doomed) {
    return new Past(
        doomed.getDeliveryCount(), doomed.getDeliveryCount() > 0 || doomed.getHandedOut());
  }
}
