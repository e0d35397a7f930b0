package io.narumq.statemachine;

import io.narumq.log.v1.OutgoingSet;
import io.narumq.state.v1.RecurringRecord;
import io.narumq.state.v1.RecurringSchedule;
import io.narumq.statemachine.state.RecurringMessages;

/**
 * A recurring message of a queue.
 *
 * @param message what is stored when it is due: one message, without the headers that are added
 * @param nextWallMs when it is due next
 * @param stored how often it was stored
 * @param refused how often it was due and could not be stored
 */
public record RecurringView(
    String name,
    RecurringSchedule schedule,
    OutgoingSet message,
    long nextWallMs,
    long stored,
    long refused) {
  static RecurringView of(RecurringRecord row) {
    return new RecurringView(
        row.getName(),
        row.getSchedule(),
        RecurringMessages.message(row),
        row.getDueWallMs(),
        row.getStored(),
        row.getRefused());
  }
}
