package io.narumq.chaos.model;

import io.narumq.chaos.history.Span;

/**
 * A message was handed out.
 *
 * @param leaseNanos how long it stays with the client at least, from {@code span.start} on
 * @param count the deliveries so far, this one included, as the cluster counts
 * @param fencingNumber names the delivery; grows
 */
public record Grant(String client, Span span, long leaseNanos, int count, long fencingNumber) {
  /** Before this, the lease has not ended by itself. */
  long leaseEnd() {
    return span.start() + leaseNanos;
  }

  @Override
  public String toString() {
    return "delivery %d (number %d) to %s in %s".formatted(count, fencingNumber, client, span);
  }
}
