package io.narumq.client;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened to messages of a queue that follow each other, to all in one moment.
 *
 * @param number events of a queue are numbered in their order, from 1
 * @param time by the cluster's wall clock
 * @param kind what happened
 * @param first the first message that it happened to
 * @param count to how many it happened
 * @param deliveryCount how often each was handed out so far, the delivery that is over included; 0
 *     for {@link Kind#SENT} and {@link Kind#REDRIVEN}
 * @param fencingNumber of the delivery that it is about; 0 if it is about none
 * @param sessionId of {@link Kind#LEASED}, the session that took them, if one did
 * @param reason of {@link Kind#DEAD_LETTERED} and {@link Kind#PARKED}
 * @param moved of {@link Kind#DEAD_LETTERED} and {@link Kind#REDRIVEN}, where to
 */
public record MessageEvent(
    long number,
    Instant time,
    Kind kind,
    MessageId first,
    long count,
    int deliveryCount,
    long fencingNumber,
    Optional<String> sessionId,
    Optional<DeadLetter.Reason> reason,
    Optional<Move> moved) {
  /**
   * Where messages went.
   *
   * @param queue where they are now
   * @param first the name of the first one there; those behind it follow
   */
  public record Move(String queue, MessageId first) {}

  /** What can happen to a message. */
  public enum Kind {
    /** Stored here, also by a dead-lettering or a redrive. Only with {@link HistoryMode#ALL}. */
    SENT,
    /** Handed out. Only with {@link HistoryMode#ALL}. */
    LEASED,
    /** Settled by an ack. Only with {@link HistoryMode#ALL}. */
    ACKED,
    /** Given back: the work failed. */
    FAILED,
    /** Given back: nobody began. */
    NOT_STARTED,
    /** The lease, or its session, ended. */
    LEASE_ENDED,
    /** Its time was over: it was dropped. */
    EXPIRED,
    /** Moved to the dead-letter queue. */
    DEAD_LETTERED,
    /** Sent on to another queue. */
    REDRIVEN,
    /**
     * A purge took away those of these that waited: ready, delayed, after a failure, blocked,
     * parked; or what was leased during one came back and was dropped.
     */
    PURGED,
    /** On a FIFO queue: the last delivery failed, and the key waits until it is unparked. */
    PARKED,
    /** On a FIFO queue: parked no more, and ready with no deliveries counted. */
    UNPARKED,
    /** On a FIFO queue: dropped because the last delivery failed. */
    SKIPPED,
    /** An event that this version of the library does not know. */
    UNRECOGNIZED
  }
}
