package io.narumq.client.internal;

import io.narumq.api.v1.SendRequest;
import java.util.List;

/**
 * Messages that are stored together or not at all.
 *
 * @param number the place of its first message among those of a producer
 * @param mayBeStored whether it was sent before, and nobody knows what came of that
 */
record SendBatch(
    long number, SendRequest request, List<PendingMessage> messages, boolean mayBeStored)
    implements Comparable<SendBatch> {

  /** When the first of its messages must have an outcome. */
  long deadline() {
    return messages.isEmpty() ? CallLimits.NEVER : messages.get(0).deadline();
  }

  /** The same when all of its messages have an outcome, whatever may still be answered. */
  SendBatch givenUp() {
    return new SendBatch(number, request, List.of(), mayBeStored);
  }

  /** Whether nobody waits for it any more; it must not be repeated then. */
  boolean isGivenUp() {
    return messages.isEmpty();
  }

  /** Whether the cluster stores it once however often it comes. */
  boolean isKnownAgain() {
    return Wire.isKnownAgain(request);
  }

  /** The same after an attempt of unknown outcome. */
  SendBatch unsure() {
    return new SendBatch(number, request, messages, true);
  }

  /** The same with a stamp. */
  SendBatch withRequest(SendRequest stamped) {
    return new SendBatch(number, stamped, messages, mayBeStored);
  }

  /**
   * The same messages in two batches; of more than one. Its stamp was for all of them, and by it
   * the cluster would have known what it had stored.
   */
  List<SendBatch> halves() {
    int half = messages.size() / 2;
    return List.of(part(0, half), part(half, messages.size()));
  }

  private SendBatch part(int from, int to) {
    SendRequest.Builder part = request.toBuilder().clearMessages().clearProducer();
    part.addAllMessages(request.getMessagesList().subList(from, to));
    boolean inDoubt = mayBeStored && !request.hasProducer();
    return new SendBatch(number + from, part.build(), messages.subList(from, to), inDoubt);
  }

  @Override
  public int compareTo(SendBatch other) {
    return Long.compare(number, other.number);
  }
}
