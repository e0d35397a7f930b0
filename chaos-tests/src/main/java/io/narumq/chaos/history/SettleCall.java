package io.narumq.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to finish deliveries.
 *
 * @param client who held them
 * @param queue where they came from
 * @param span when
 * @param outcome what the client was told
 * @param kind for good, or to give them back
 * @param repeated an earlier attempt of this call may have done it, at another position
 * @param position where the answer was found; null if nobody told
 * @param results one for each message; the status is UNKNOWN unless the outcome is OK
 */
public record SettleCall(
    String client,
    String queue,
    Span span,
    Outcome outcome,
    Kind kind,
    boolean repeated,
    @Nullable Position position,
    List<Result> results) {
  /** Copies {@code results}. */
  public SettleCall {
    results = List.copyOf(results);
  }

  /** What the client wanted. */
  public enum Kind {
    /** Never deliver it again. */
    ACK,
    /** Deliver it to somebody else: it was tried, and failed. */
    RETURN,
    /** Deliver it to somebody else, and do not count this delivery: it was never started. */
    RELEASE,
    /** Never deliver it again from this queue: it belongs to the dead letters. */
    REJECT
  }

  /** What became of one message. */
  public enum Status {
    /** Done, by this call. */
    SETTLED,
    /** Settled before, by whom is not known. */
    ALREADY_SETTLED,
    /** Nothing was done: the message is no longer this client's. */
    LEASE_LOST,
    /** No answer. */
    UNKNOWN
  }

  /**
   * The answer for one message.
   *
   * @param fencingNumber of the delivery that was to be settled
   */
  public record Result(String messageId, long fencingNumber, Status status) {}
}
