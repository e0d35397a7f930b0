package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.LaneRecord;

/**
 * Counters of a lane that no row shows: each delivery is under way or ended in one way, by an ack,
 * a return or the end of its lease.
 */
final class DeliveryInvariants {
  private DeliveryInvariants() {}

  static void check(LaneRecord lane, long bodyBytes) {
    assertThat(lane.getBodyBytes()).as("body bytes").isEqualTo(bodyBytes);
    long notAcked = lane.getLeased() + lane.getReturned() + lane.getLeaseEnded();
    // A late ack is of a delivery that ended with its lease.
    assertThat(lane.getDelivered())
        .as("deliveries")
        .isBetween(notAcked, notAcked + lane.getAcked());
  }
}
