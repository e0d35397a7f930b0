package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.SESSION;
import static io.narumq.statemachine.store.Schema.SESSION_NUMBER;

import io.narumq.state.v1.SessionNumberRecord;
import io.narumq.state.v1.SessionRecord;
import io.narumq.statemachine.store.Schema.SessionLeaseKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.TimerKind;
import org.jspecify.annotations.Nullable;

/**
 * Live consumer sessions, by the id that the client chose and by number. An ended session has no
 * row; should leases of it remain, its number's row stays and a drain timer gives them back.
 */
public final class Sessions {
  private final Store store;
  private final Clocks clocks;
  private final Timers timers;

  Sessions(Store store, Clocks clocks, Timers timers) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
  }

  public @Nullable SessionRecord find(String sessionId) {
    return store.get(SESSION, sessionId);
  }

  /** The id of a live session; null if the number's session has ended. */
  public @Nullable String idOf(long number) {
    SessionNumberRecord record = store.get(SESSION_NUMBER, number);
    return record == null || record.getSessionId().isEmpty() ? null : record.getSessionId();
  }

  public void create(String sessionId, long timeoutMs) {
    long number = clocks.takeSessionNumber();
    long dueMs = clocks.servingMs() + timeoutMs;
    store.put(
        SESSION,
        sessionId,
        SessionRecord.newBuilder()
            .setNumber(number)
            .setTimeoutMs(timeoutMs)
            .setDueMs(dueMs)
            .setTimerMs(dueMs)
            .build());
    store.put(
        SESSION_NUMBER, number, SessionNumberRecord.newBuilder().setSessionId(sessionId).build());
    timers.arm(TimerKey.of(dueMs, TimerKind.SESSION, number));
  }

  /** A sign of life, which may also change the time-out. */
  public void touch(String sessionId, SessionRecord session, long timeoutMs) {
    long dueMs = clocks.servingMs() + timeoutMs;
    if (dueMs == session.getDueMs() && timeoutMs == session.getTimeoutMs()) {
      return;
    }
    SessionRecord.Builder touched = session.toBuilder().setTimeoutMs(timeoutMs).setDueMs(dueMs);
    if (dueMs < session.getTimerMs()) {
      rearm(session, touched, dueMs);
    }
    store.put(SESSION, sessionId, touched.build());
  }

  /** Ends a session. Its leases are for the caller to give back, and then to {@link #forget}. */
  public void end(String sessionId, SessionRecord session) {
    store.delete(SESSION, sessionId);
    SessionNumberRecord number = store.require(SESSION_NUMBER, session.getNumber());
    store.put(SESSION_NUMBER, session.getNumber(), number.toBuilder().clearSessionId().build());
    timers.disarm(TimerKey.of(session.getTimerMs(), TimerKind.SESSION, session.getNumber()));
  }

  /** Nothing is left of an ended session. */
  public void forget(long number) {
    store.delete(SESSION_NUMBER, number);
  }

  /** No lease of the session comes before this one, in the order of queue and lease. */
  SessionLeaseKey leasesFrom(long number) {
    SessionNumberRecord record = store.get(SESSION_NUMBER, number);
    return record == null
        ? new SessionLeaseKey(number, 0, 0)
        : new SessionLeaseKey(number, record.getLeasesFromQueueId(), record.getLeasesFrom());
  }

  /** The leases before this one are gone; their deleted rows need not be stepped over any more. */
  void leasesFrom(SessionLeaseKey first) {
    SessionNumberRecord record = store.require(SESSION_NUMBER, first.sessionNumber());
    SessionNumberRecord changed =
        record.toBuilder()
            .setLeasesFromQueueId(first.queueId())
            .setLeasesFrom(first.leaseId())
            .build();
    if (!changed.equals(record)) {
      store.put(SESSION_NUMBER, first.sessionNumber(), changed);
    }
  }

  /** The timer of this live session fired: true if the session is over, else it is set anew. */
  public boolean isOver(String sessionId, SessionRecord session) {
    if (session.getDueMs() <= clocks.servingMs()) {
      return true;
    }
    SessionRecord.Builder later = session.toBuilder();
    rearm(session, later, session.getDueMs());
    store.put(SESSION, sessionId, later.build());
    return false;
  }

  /** Asks the next Tick to go on giving back leases of an ended session. */
  public void drainLater(long number, boolean closed) {
    TimerKind kind = closed ? TimerKind.CLOSED_SESSION_DRAIN : TimerKind.EXPIRED_SESSION_DRAIN;
    timers.arm(TimerKey.of(clocks.servingMs(), kind, number));
  }

  /** When a session ends as things stand; the beginning of time if it has ended. */
  long dueMs(long number) {
    String sessionId = idOf(number);
    return sessionId == null ? 0 : store.require(SESSION, sessionId).getDueMs();
  }

  private void rearm(SessionRecord session, SessionRecord.Builder changed, long dueMs) {
    timers.disarm(TimerKey.of(session.getTimerMs(), TimerKind.SESSION, session.getNumber()));
    timers.arm(TimerKey.of(dueMs, TimerKind.SESSION, session.getNumber()));
    changed.setTimerMs(dueMs);
  }
}
