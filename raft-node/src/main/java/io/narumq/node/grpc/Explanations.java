package io.narumq.node.grpc;

import io.narumq.statemachine.inspect.BrowsedMessage;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.LeaseView;
import io.narumq.statemachine.inspect.Located;
import java.time.Instant;

/** Why a message is not delivered now: one sentence for people. */
final class Explanations {
  private static final double MS_PER_SECOND = 1_000;

  private Explanations() {}

  /**
   * @param nowMs the serving clock
   */
  static String of(Explained found, long nowMs) {
    return switch (found.state()) {
      case SETTLED -> "It is not there any more: acked, expired, dropped or moved.";
      case NEVER_EXISTED -> "This queue never stored such a message.";
      case BLOCKED ->
          "It waits behind an earlier message of its key"
              + found
                  .blockedBy()
                  .map(head -> ", of which this is true: " + of(head, found, nowMs))
                  .orElse(", which is purged and about to be taken away.");
      default -> found.message().map(message -> of(message, found, nowMs)).orElse("");
    };
  }

  private static String of(BrowsedMessage message, Explained found, long nowMs) {
    Located at = message.located();
    return switch (at.state()) {
      case READY ->
          (at.deliveryCount() == 0
                  ? "It is ready and was never handed out: "
                  : "It came back after "
                      + times(at.deliveryCount(), "delivery", "deliveries")
                      + " and is ready: ")
              + whoGetsIt(found);
      case LEASED -> leased(at, nowMs);
      case DELAYED -> "It is delayed until " + Instant.ofEpochMilli(message.dueWallMs()) + ".";
      case BACKING_OFF ->
          "It failed after "
              + times(at.deliveryCount(), "delivery", "deliveries")
              + " and is ready again in "
              + seconds(at.untilServingMs(), nowMs)
              + ".";
      case DEAD_LETTERING -> "It is about to be moved to the dead-letter queue.";
      case EXPIRED ->
          "Its time was over at "
              + Instant.ofEpochMilli(message.expiresWallMs())
              + ": it is about to be taken away.";
      case PARKED ->
          "Its last delivery failed, and its key waits until somebody decides what becomes of it.";
      case BLOCKED, SETTLED, NEVER_EXISTED -> "";
    };
  }

  private static String whoGetsIt(Explained found) {
    if (found.paused()) {
      return "nobody gets it while the queue is paused.";
    }
    return found.inFlightLimit()
        ? "a receiver gets it when one of those that are leased is settled or comes back,"
            + " as the queue allows no more at a time."
        : "a receiver gets it when its turn comes.";
  }

  private static String leased(Located at, long nowMs) {
    LeaseView lease = at.lease();
    if (lease.leaseId() == 0) {
      return "It is leased, to whom was not found among the leases that end first.";
    }
    String until = ", delivery " + at.deliveryCount() + ", for " + seconds(lease.endsMs(), nowMs);
    return lease.sessionId().isEmpty()
        ? "It is leased to a receiver without a session" + until + " unless that extends it."
        : "It is leased to session "
            + lease.sessionId()
            + until
            + " if that falls silent, else for "
            + seconds(lease.keptAtMostMs(), nowMs)
            + " at most.";
  }

  private static String times(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static String seconds(long untilMs, long nowMs) {
    return Math.max(0, untilMs - nowMs) / MS_PER_SECOND + " s";
  }
}
