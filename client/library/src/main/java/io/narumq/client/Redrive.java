package io.narumq.client;

import java.util.Optional;

/**
 * Which messages are sent on from a queue, where to and how fast. Immutable: each {@code with}
 * makes another one.
 *
 * @param target where they go: an existing queue with the same part in braces; empty for where each
 *     was dead-lettered from
 * @param maxMessages at most so many; 0 for all
 * @param perSecond at most so fast, 1 to 100,000; 0 for as fast as it goes
 * @param onlyFrom only messages that were dead-lettered from this queue
 * @param onlyReason only messages that were dead-lettered for this reason
 */
public record Redrive(
    Optional<String> target,
    long maxMessages,
    int perSecond,
    Optional<String> onlyFrom,
    Optional<DeadLetter.Reason> onlyReason) {
  /** All messages, back to where they came from, as fast as it goes. */
  public static final Redrive BACK =
      new Redrive(Optional.empty(), 0, 0, Optional.empty(), Optional.empty());

  /** Checks the limits. */
  public Redrive {
    Bounds.within("maxMessages", maxMessages, 0, Long.MAX_VALUE);
    Bounds.within("perSecond", perSecond, 0, 100_000);
  }

  /** To this queue, wherever they came from. */
  public Redrive withTarget(String queue) {
    return new Redrive(Optional.of(queue), maxMessages, perSecond, onlyFrom, onlyReason);
  }

  /** At most so many. */
  public Redrive withMaxMessages(long max) {
    return new Redrive(target, max, perSecond, onlyFrom, onlyReason);
  }

  /** At most so fast. */
  public Redrive withPerSecond(int rate) {
    return new Redrive(target, maxMessages, rate, onlyFrom, onlyReason);
  }

  /** Only messages that were dead-lettered from this queue. */
  public Redrive withOnlyFrom(String queue) {
    return new Redrive(target, maxMessages, perSecond, Optional.of(queue), onlyReason);
  }

  /** Only messages that were dead-lettered for this reason. */
  public Redrive withOnlyReason(DeadLetter.Reason reason) {
    return new Redrive(target, maxMessages, perSecond, onlyFrom, Optional.of(reason));
  }
}
