package io.narumq.statemachine;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.PartitionRecord;

/**
 * What a subscription has of one partition at one moment.
 *
 * @param queueId what its receipts are of
 * @param ahead messages that its cursor has not come to: its filter may leave out any of them
 * @param ready messages that came back and can be delivered
 * @param missed messages that the partition did not keep until they were settled
 * @param passed messages that the filter left out
 * @param dropped messages whose last delivery failed
 * @param oldestWallMs when the oldest of what is ready or ahead was published; 0 if there is none
 */
public record SubscriptionView(
    int partition,
    int queueId,
    long startOffset,
    long cursor,
    long ahead,
    long ready,
    long leased,
    long backingOff,
    long acked,
    long delivered,
    long missed,
    long passed,
    long dropped,
    long deadLettered,
    long oldestWallMs) {
  /**
   * A lane with all that a receive could find: what the partition does not keep any more is not.
   */
  static LaneRecord ahead(PartitionRecord partition, LaneRecord lane) {
    long cursor = Math.max(lane.getCursor(), partition.getFirstOffset());
    return lane.toBuilder().setCursor(cursor).setNextSequence(partition.getNextOffset()).build();
  }

  public static SubscriptionView of(
      int number,
      int queueId,
      long startOffset,
      PartitionRecord partition,
      LaneRecord stored,
      long oldestWallMs) {
    LaneRecord lane = ahead(partition, stored);
    return new SubscriptionView(
        number,
        queueId,
        startOffset,
        lane.getCursor(),
        lane.getNextSequence() - lane.getCursor(),
        lane.getReady(),
        lane.getLeased(),
        lane.getBackingOff() + lane.getDoomed(),
        lane.getAcked(),
        lane.getDelivered(),
        lane.getMissed() + lane.getCursor() - stored.getCursor(),
        lane.getPassed(),
        lane.getPoisonSkipped(),
        lane.getDeadLettered(),
        oldestWallMs);
  }
}
