package io.narumq.chaos.model;

import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.chaos.history.Span;

/**
 * Somebody set out to settle a message.
 *
 * @param repeated an earlier attempt may have done it, at a position that nobody knows
 * @param fencingNumber of the delivery that was to be settled
 */
public record Settling(
    String client, Span span, Kind kind, boolean repeated, long fencingNumber, Status status) {
  boolean isAck() {
    return kind == Kind.ACK;
  }

  @Override
  public String toString() {
    return "%s of number %d by %s in %s".formatted(kind, fencingNumber, client, span);
  }
}
