package io.narumq.client;

import java.time.Instant;

/**
 * How a message came to a dead-letter queue. It keeps this when it is sent back; of several times
 * it is the last.
 *
 * @param queue where it came from
 * @param id the name that it had there
 * @param reason why
 * @param deliveryCount how often it was handed out there
 * @param enqueueTime when it was stored there, by the cluster's wall clock
 * @param deadLetterTime when it left, by the cluster's wall clock
 * @param count how often it was dead-lettered, this time included
 */
public record DeadLetter(
    String queue,
    MessageId id,
    Reason reason,
    int deliveryCount,
    Instant enqueueTime,
    Instant deadLetterTime,
    int count) {
  /** Why a message is not handed out any more. */
  public enum Reason {
    /** It came back after its last delivery: {@link QueueSettings#maxDeliveries}. */
    MAX_DELIVERIES,
    /** It was returned as {@link ReturnReason#REJECTED}. */
    REJECTED,
    /** Its time was over: {@link QueueSettings#deadLettersExpired}. */
    EXPIRED,
    /** It made room for another one in a queue that was full. */
    QUEUE_FULL,
    /** A reason that this version of the library does not know. */
    UNRECOGNIZED
  }
}
