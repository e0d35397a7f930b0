package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.SESSION;
import static io.narumq.statemachine.store.Schema.SESSION_NUMBER;

import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.SessionNumberRecord;
import io.narumq.state.v1.SessionRecord;
import io.narumq.statemachine.store.RowSnapshot;

/**
 * Who has a message until when. Times are of the serving clock.
 *
 * @param leaseId also the fencing number of the delivery; 0 if there is no lease, or it was not
 *     found
 * @param sessionId the session that keeps it; empty for a lease without one, or whose session has
 *     ended and which is about to be given back
 * @param endsMs when it ends as things stand
 * @param keptAtMostMs when it ends if the session stays alive and nobody extends it; the same
 *     without a session
 */
public record LeaseView(long leaseId, String sessionId, long endsMs, long keptAtMostMs) {
  static final LeaseView NONE = new LeaseView(0, "", 0, 0);

  /** The same reckoning as that of the leases when their timer fires. */
  static LeaseView of(RowSnapshot rows, long leaseId, LeaseRecord lease, LeasedRange range) {
    long dueMs = range.getDueMs();
    SessionNumberRecord number =
        lease.getSessionNumber() == 0 ? null : rows.get(SESSION_NUMBER, lease.getSessionNumber());
    SessionRecord session = number == null ? null : rows.get(SESSION, number.getSessionId());
    if (number == null || session == null) {
      return new LeaseView(leaseId, "", dueMs, dueMs);
    }
    long keptMs = Math.min(session.getDueMs(), lease.getKeepUntilMs());
    return new LeaseView(
        leaseId,
        number.getSessionId(),
        Math.max(dueMs, keptMs),
        Math.max(dueMs, lease.getKeepUntilMs()));
  }
}
