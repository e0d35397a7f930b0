package io.narumq.client;

import java.time.Duration;

/**
 * The settings of a queue.
 *
 * @param lease how long a message stays with a receiver that names no lease of its own; 1 s to 12 h
 * @param maxProcessing for how long a session may keep a message, however alive it is, so that a
 *     hung worker in a live process gives its message back; 1 s to 30 d
 */
public record QueueSettings(Duration lease, Duration maxProcessing) {
  /** A lease of 30 s, kept for 1 h at most. */
  public static final QueueSettings DEFAULT =
      new QueueSettings(Duration.ofSeconds(30), Duration.ofHours(1));

  /** The same with another lease. */
  public QueueSettings withLease(Duration newLease) {
    return new QueueSettings(newLease, maxProcessing);
  }

  /** The same with another limit of processing. */
  public QueueSettings withMaxProcessing(Duration newMaxProcessing) {
    return new QueueSettings(lease, newMaxProcessing);
  }
}
