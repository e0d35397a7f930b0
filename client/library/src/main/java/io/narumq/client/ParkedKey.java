package io.narumq.client;

import java.time.Instant;

/**
 * A key of a FIFO queue that waits until somebody decides.
 *
 * @param since by the cluster's wall clock
 * @param reason why its message is not delivered any more
 * @param head that message, without its body
 * @param blocked how many messages of the key wait behind it; {@link #BLOCKED_MAX} means that many
 *     or more
 */
public record ParkedKey(
    String key, Instant since, DeadLetter.Reason reason, InspectedMessage head, int blocked) {
  /** More are not counted. */
  public static final int BLOCKED_MAX = 100;
}
