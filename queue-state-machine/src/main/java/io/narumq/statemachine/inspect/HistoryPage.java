package io.narumq.statemachine.inspect;

import io.narumq.state.v1.HistoryRecord;
import java.util.List;

/**
 * Events of a queue, the latest first.
 *
 * @param nextBefore where the next page begins; 0 if there is none
 */
public record HistoryPage(int queueId, List<Event> events, long nextBefore) {
  /** An event and its number. */
  public record Event(long number, HistoryRecord record) {}
}
