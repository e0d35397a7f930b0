package io.narumq.chaos.history;

import java.util.List;

/**
 * One attempt to finish deliveries.
 *
 * @param client who held them
 * @param span when
 * @param outcome what the client was told
 * @param kind for good, or to give them back
 * @param results one for each message; the status is UNKNOWN unless the outcome is OK
 */
public record SettleCall(
    String client, Span span, Outcome outcome, Kind kind, List<Result> results) {
  /** Copies {@code results}. */
  public SettleCall {
    results = List.copyOf(results);
  }

  /** What the client wanted. */
  public enum Kind {
    /** Never deliver it again. */
    ACK,
    /** Deliver it to somebody else. */
    RETURN
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

  /** The answer for one message. */
  public record Result(String messageId, Status status) {}
}
