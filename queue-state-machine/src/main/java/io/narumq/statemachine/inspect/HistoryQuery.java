package io.narumq.statemachine.inspect;

import java.util.Optional;

/**
 * Which events are to be seen.
 *
 * @param message only those of this one
 * @param before only those with a lower number; 0 for all
 * @param eventsMax at most so many
 */
public record HistoryQuery(
    String queue, Optional<MessageName> message, long before, int eventsMax) {
  /** A message of a queue, by its incarnation. */
  public record MessageName(int queueId, int lane, long sequence) {}
}
