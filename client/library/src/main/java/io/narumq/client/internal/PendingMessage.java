package io.narumq.client.internal;

import io.narumq.client.SendOutcome;
import java.util.concurrent.CompletableFuture;

/**
 * A message whose outcome is not known yet.
 *
 * @param sequence chosen by the application; such a message travels alone, or {@link #AUTOMATIC}
 * @param deadline when it must have an outcome, in nanoseconds of the scheduler's clock
 */
record PendingMessage(
    Payload payload, long sequence, long deadline, CompletableFuture<SendOutcome> outcome) {
  /** The sequence of a message that has none of its own. */
  static final long AUTOMATIC = -1;

  static PendingMessage of(Payload payload, long sequence, long deadline) {
    return new PendingMessage(payload, sequence, deadline, new CompletableFuture<>());
  }

  boolean hasSequence() {
    return sequence != AUTOMATIC;
  }

  /** See {@link Payload#bytes}. */
  int bytes() {
    return payload.bytes();
  }
}
