package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.LaneRecord;

/**
 * Counters of a lane that no row shows: bytes of bodies by what limits make of them; and each
 * delivery is under way or ended in one way, by an ack, a return or the end of its lease.
 */
final class DeliveryInvariants {
  private final LaneRecord lane;
  private long bytes;
  private long doomedBytes;
  private long purgedBytes;
  private long purgedLeased;

  DeliveryInvariants(LaneRecord lane) {
    this.lane = lane;
  }

  /** A message that is not settled. */
  void add(long sequence, int bodyBytes, boolean isDoomed, boolean isLeased) {
    bytes += bodyBytes;
    if (isDoomed) {
      doomedBytes += bodyBytes;
    } else if (sequence < lane.getPurgedTo()) {
      purgedBytes += bodyBytes;
      purgedLeased += isLeased ? 1 : 0;
    }
  }

  void check() {
    assertThat(lane.getBodyBytes()).as("body bytes").isEqualTo(bytes);
    assertThat(lane.getDoomedBytes()).as("doomed bytes").isEqualTo(doomedBytes);
    assertThat(lane.getPurgedBytes()).as("purged bytes").isEqualTo(purgedBytes);
    assertThat(lane.getPurgedLeased()).as("purged, leased").isEqualTo(purgedLeased);
    long notAcked = lane.getLeased() + lane.getReturned() + lane.getLeaseEnded();
    // A late ack is of a delivery that ended with its lease.
    assertThat(lane.getDelivered())
        .as("deliveries")
        .isBetween(notAcked, notAcked + lane.getAcked());
  }
}
