package io.narumq.client.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are stored together or not at all.
 *
 * @param number the place of its first message among those of a producer
 * @param mayBeStored whether it was sent before, and nobody knows what came of that
 * @param tooEarly the last answer to it, if that was that one before it is not stored
 */
record SendBatch(
    long number,
    BatchRequest request,
    List<PendingMessage> messages,
    boolean mayBeStored,
    @Nullable CallFailure tooEarly)
    implements Comparable<SendBatch> {

  /** Never sent. */
  SendBatch(long number, BatchRequest request, List<PendingMessage> messages) {
    this(number, request, messages, false, null);
  }

  /** When the first of its messages must have an outcome. */
  long deadline() {
    return messages.isEmpty() ? CallLimits.NEVER : messages.get(0).deadline();
  }

  /** The same when all of its messages have an outcome, whatever may still be answered. */
  SendBatch givenUp() {
    return new SendBatch(number, request, List.of(), mayBeStored, null);
  }

  /** Whether nobody waits for it any more; it must not be repeated then. */
  boolean isGivenUp() {
    return messages.isEmpty();
  }

  /** Whether the cluster stores it once however often it comes. */
  boolean isKnownAgain() {
    return request.isKnownAgain();
  }

  /** The same after an attempt of unknown outcome. */
  SendBatch unsure() {
    return new SendBatch(number, request, messages, true, null);
  }

  /** The same, about to leave with a stamp. */
  SendBatch withRequest(BatchRequest stamped) {
    return new SendBatch(number, stamped, messages, mayBeStored, null);
  }

  /** The same, refused because one before it is not stored. */
  SendBatch early(CallFailure why) {
    return new SendBatch(number, request, messages, mayBeStored, why);
  }

  /** The same, now that all before it was answered. */
  SendBatch inTurn() {
    return tooEarly == null ? this : new SendBatch(number, request, messages, mayBeStored, null);
  }

  /**
   * The same as if it had never left: it was not stored, and under its stamp can not be any more.
   */
  SendBatch unsent() {
    return new SendBatch(number, request.unstamped(), messages);
  }

  /** Whether its sequence is the application's own, which must not be changed. */
  boolean isNumbered() {
    return !messages.isEmpty() && messages.get(0).hasSequence();
  }

  /**
   * The same messages in two batches; of more than one. Its stamp was for all of them, and by it
   * the cluster would have known what it had stored.
   */
  List<SendBatch> halves(Destination destination) {
    int half = messages.size() / 2;
    return List.of(part(destination, 0, half), part(destination, half, messages.size()));
  }

  private SendBatch part(Destination destination, int from, int to) {
    List<PendingMessage> part = messages.subList(from, to);
    boolean inDoubt = mayBeStored && !request.hasStamp();
    return new SendBatch(number + from, destination.batch(part), part, inDoubt, null);
  }

  @Override
  public int compareTo(SendBatch other) {
    return Long.compare(number, other.number);
  }
}
