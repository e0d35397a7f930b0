package io.narumq.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take messages from the queue.
 *
 * @param client who took them
 * @param queue where from
 * @param span when
 * @param outcome what the client was told
 * @param leaseNanos how long the messages stay with the client at least, from {@code span.start}
 *     on, with extensions that were confirmed
 * @param position where the messages were taken or, if an answer was repeated, where that was found
 *     out; null if nobody told, or if it got nothing
 * @param deliveries what it got; empty unless the outcome is OK
 */
public record ReceiveCall(
    String client,
    String queue,
    Span span,
    Outcome outcome,
    long leaseNanos,
    @Nullable Position position,
    List<Delivery> deliveries) {
  /** Copies {@code deliveries}. */
  public ReceiveCall {
    deliveries = List.copyOf(deliveries);
  }

  /**
   * One message in one client's hands.
   *
   * @param messageId of the message
   * @param body as it was received
   * @param count how many times it was handed out, as the cluster counts
   * @param fencingNumber grows with every delivery of the same message
   */
  public record Delivery(String messageId, String body, int count, long fencingNumber) {}
}
