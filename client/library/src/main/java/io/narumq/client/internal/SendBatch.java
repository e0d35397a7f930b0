package io.narumq.client.internal;

import io.narumq.api.v1.SendRequest;
import java.util.List;

/**
 * Messages that are stored together or not at all.
 *
 * @param number position among the batches of a producer
 */
record SendBatch(long number, SendRequest request, List<PendingMessage> messages)
    implements Comparable<SendBatch> {

  /** When the first of its messages must have an outcome. */
  long deadline() {
    return messages.isEmpty() ? CallLimits.NEVER : messages.get(0).deadline();
  }

  /** The same when all of its messages have an outcome, whatever may still be answered. */
  SendBatch givenUp() {
    return new SendBatch(number, request, List.of());
  }

  /** Whether nobody waits for it any more; it must not be repeated then. */
  boolean isGivenUp() {
    return messages.isEmpty();
  }

  /** Whether the cluster stores it once however often it comes. */
  boolean isKnownAgain() {
    return Wire.isKnownAgain(request);
  }

  @Override
  public int compareTo(SendBatch other) {
    return Long.compare(number, other.number);
  }
}
