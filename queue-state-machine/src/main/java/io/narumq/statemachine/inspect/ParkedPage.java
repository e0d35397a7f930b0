package io.narumq.statemachine.inspect;

import java.util.List;

/**
 * Parked keys of a queue, in order.
 *
 * @param more there are more behind the last one
 */
public record ParkedPage(int queueId, List<ParkedKey> keys, boolean more) {
  /**
   * A parked key.
   *
   * @param reason DeadLetterReason of the API
   * @param head the message that failed, without its body
   * @param blocked how many wait behind it, at most {@link ParkedLook#BLOCKED_MAX} of them counted
   */
  public record ParkedKey(
      String key, long parkedWallMs, int reason, BrowsedMessage head, int blocked) {}
}
