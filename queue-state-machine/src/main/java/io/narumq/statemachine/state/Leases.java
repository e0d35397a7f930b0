package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.LEASE;
import static io.narumq.statemachine.store.Schema.RECEIVE_REQUEST;
import static io.narumq.statemachine.store.Schema.SESSION_LEASE;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeaseRecordOrBuilder;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.ReceiveRequestRecord;
import io.narumq.state.v1.SessionRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Returns.Why;
import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Schema.ReceiveRequestKey;
import io.narumq.statemachine.store.Schema.SessionLeaseKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has which messages until when: one row for all messages that a receive took.
 *
 * <p>A range ends at its own due time, or while a session keeps the lease at the session's end if
 * that is later. So a sign of life of a session is one write, however many leases it keeps.
 */
public final class Leases {
  /** What {@link #extend} says of messages that the lease does not hold. */
  static final long NOT_HELD = -1;

  private static final long KEEP_MS_DEFAULT = 3_600_000;
  private static final long NO_SESSION = 0;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final Sessions sessions;
  private final Returns returns;
  private final History history;

  Leases(
      Store store,
      Clocks clocks,
      Timers timers,
      Sessions sessions,
      Returns returns,
      History history) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.sessions = sessions;
    this.returns = returns;
    this.history = history;
  }

  /** Messages of a queue that are ready again. */
  public record GivenBack(int queueId, int messages) {}

  public @Nullable LeaseRecord find(long leaseId) {
    return store.get(LEASE, leaseId);
  }

  /** The lease that answered this request of a session, or of nobody's, before; or null. */
  public @Nullable Long findByRequest(
      int queueId, @Nullable SessionRecord session, ByteString requestId) {
    long number = session == null ? NO_SESSION : session.getNumber();
    ReceiveRequestRecord record =
        requestId.isEmpty()
            ? null
            : store.get(RECEIVE_REQUEST, new ReceiveRequestKey(queueId, number, requestId));
    return record == null ? null : record.getLeaseId();
  }

  /** For how long a session keeps a message of a queue with these settings, at most. */
  public static long keepMs(QueueSettings settings) {
    return settings.getMaxProcessingMs() > 0 ? settings.getMaxProcessingMs() : KEEP_MS_DEFAULT;
  }

  /** Writes the lease for messages that were just taken; returns its id. */
  public long open(
      Queue queue,
      List<LeasedRange> taken,
      long leaseMs,
      @Nullable SessionRecord session,
      ByteString requestId) {
    long id = clocks.takeLeaseId();
    long nowMs = clocks.servingMs();
    long maxMs = queue.settings().getMaxProcessingMs();
    long dueMs = nowMs + (maxMs > 0 ? Math.min(leaseMs, maxMs) : leaseMs);
    LeaseRecord.Builder lease =
        LeaseRecord.newBuilder().setQueueId(queue.id()).setTimerMs(dueMs).setRequestId(requestId);
    if (maxMs > 0) {
      lease.setExtendUntilMs(nowMs + maxMs);
    }
    taken.forEach(range -> lease.addRanges(range.toBuilder().setDueMs(dueMs)));
    if (session != null) {
      lease.setSessionNumber(session.getNumber());
      lease.setKeepUntilMs(nowMs + keepMs(queue.settings()));
      SessionLeaseKey key = new SessionLeaseKey(session.getNumber(), queue.id(), id);
      store.put(SESSION_LEASE, key, Nothing.NOTHING);
      if (queue.id() < sessions.leasesFrom(session.getNumber()).queueId()) {
        sessions.leasesFrom(key);
      }
    }
    if (!requestId.isEmpty()) {
      store.put(
          RECEIVE_REQUEST,
          request(lease),
          ReceiveRequestRecord.newBuilder().setLeaseId(id).build());
    }
    timers.arm(TimerKey.of(dueMs, TimerKind.LEASE, id));
    store.put(LEASE, id, lease.build());
    if (History.remembersAll(queue.settings())) {
      remember(queue, id, lease);
    }
    return id;
  }

  private void remember(Queue queue, long id, LeaseRecordOrBuilder lease) {
    String sessionId =
        lease.getSessionNumber() == 0 ? null : sessions.idOf(lease.getSessionNumber());
    for (LeasedRange range : lease.getRangesList()) {
      Messages messages = new Messages(range.getSetFirst(), range.getFirst(), range.getCount());
      history.add(
          queue,
          History.event(HistoryEvent.HISTORY_EVENT_LEASED, range.getLane(), messages)
              .setDeliveryCount(range.getDeliveryCount())
              .setLeaseId(id)
              .setSessionId(sessionId == null ? "" : sessionId));
    }
  }

  /**
   * Takes messages out of the lease that the run names, if it still holds them all. Returns the
   * range that they were in, or null.
   */
  @Nullable LeasedRange take(Run run) {
    LeaseRecord lease = leaseOf(run);
    int at = lease == null ? -1 : rangeOf(lease, run);
    if (lease == null || at < 0) {
      return null;
    }
    LeasedRange range = lease.getRanges(at);
    List<LeasedRange> ranges = new ArrayList<>(lease.getRangesList());
    ranges.remove(at);
    ranges.addAll(at, without(range, run));
    rewrite(run.leaseId(), lease, ranges);
    return range;
  }

  /** The range that all messages of the run are in, of the lease that it names; null if none is. */
  @Nullable LeasedRange find(Run run) {
    LeaseRecord lease = leaseOf(run);
    int at = lease == null ? -1 : rangeOf(lease, run);
    return lease == null || at < 0 ? null : lease.getRanges(at);
  }

  /**
   * Moves the end of messages' leases away, as far as the queue allows.
   *
   * @return when they end as things stand; {@link #NOT_HELD} if the lease does not hold them all
   */
  long extend(Run run, long untilMs) {
    LeaseRecord lease = leaseOf(run);
    int at = lease == null ? -1 : rangeOf(lease, run);
    if (lease == null || at < 0) {
      return NOT_HELD;
    }
    LeasedRange range = lease.getRanges(at);
    long mostMs = lease.getExtendUntilMs();
    long dueMs = mostMs > 0 ? Math.min(untilMs, mostMs) : untilMs;
    if (dueMs > range.getDueMs()) {
      List<LeasedRange> ranges = new ArrayList<>(lease.getRangesList());
      List<LeasedRange> rest = without(range, run);
      ranges.remove(at);
      ranges.addAll(at, rest);
      boolean restBefore = !rest.isEmpty() && rest.get(0).getFirst() < run.first();
      ranges.add(
          at + (restBefore ? 1 : 0),
          range.toBuilder().setFirst(run.first()).setCount(run.count()).setDueMs(dueMs).build());
      // The timer stays: when it fires it finds that nothing is due and is set anew.
      rewrite(run.leaseId(), lease, ranges);
    }
    return Math.max(dueMs, dueMs(lease, range));
  }

  /** Gives back what is due of a lease whose timer fired, and sets the timer for the rest. */
  public @Nullable GivenBack onTimer(long leaseId) {
    LeaseRecord lease = store.get(LEASE, leaseId);
    if (lease == null) {
      // Given back a moment ago, in the same Tick, with the session that kept it.
      return null;
    }
    List<LeasedRange> rest = new ArrayList<>();
    long nextMs = Timers.NONE;
    int messages = 0;
    for (LeasedRange range : lease.getRangesList()) {
      long dueMs = dueMs(lease, range);
      if (dueMs <= clocks.servingMs()) {
        takeBack(lease, range, new Why.LeaseEnded(leaseId));
        messages += range.getCount();
      } else {
        rest.add(range);
        nextMs = Math.min(nextMs, dueMs);
      }
    }
    if (rest.isEmpty()) {
      rewrite(leaseId, lease, rest);
    } else {
      rewrite(leaseId, lease.toBuilder().setTimerMs(nextMs).build(), rest);
      timers.arm(TimerKey.of(nextMs, TimerKind.LEASE, leaseId));
    }
    return messages == 0 ? null : new GivenBack(lease.getQueueId(), messages);
  }

  /**
   * Gives back leases that a session kept, lease by lease until {@code limit} messages.
   *
   * @param closed by its client, which says that none of these was started; else it fell silent,
   *     and what it had may have been worked on
   */
  public List<GivenBack> giveBackOfSession(long sessionNumber, boolean closed, int limit) {
    List<GivenBack> givenBack = new ArrayList<>();
    int messages = 0;
    for (Row<SessionLeaseKey, Nothing> row : leasesOf(sessionNumber, limit)) {
      if (messages >= limit) {
        break;
      }
      long leaseId = row.key().leaseId();
      LeaseRecord lease = store.require(LEASE, leaseId);
      Why why = closed ? new Why.NotStarted(0) : new Why.LeaseEnded(leaseId);
      int count = 0;
      for (LeasedRange range : lease.getRangesList()) {
        takeBack(lease, range, why);
        count += range.getCount();
      }
      rewrite(leaseId, lease, List.of());
      givenBack.add(new GivenBack(lease.getQueueId(), count));
      messages += count;
    }
    return givenBack;
  }

  /** The leases of a queue that a session keeps, from this id on, at most {@code limit}. */
  public List<Long> ofSession(long sessionNumber, int queueId, long fromLeaseId, int limit) {
    SessionLeaseKey first = sessions.leasesFrom(sessionNumber);
    if (queueId < first.queueId()) {
      return List.of();
    }
    long goneBelow = queueId == first.queueId() ? first.leaseId() : 0;
    SessionLeaseKey from =
        new SessionLeaseKey(sessionNumber, queueId, Math.max(fromLeaseId, goneBelow));
    SessionLeaseKey to = new SessionLeaseKey(sessionNumber, queueId + 1, 0);
    return store.scan(SESSION_LEASE, from, to, limit).stream()
        .map(row -> row.key().leaseId())
        .toList();
  }

  /**
   * Finds the first lease that a session keeps, so that later looks start there. To be called now
   * and then while the session lives: the fewer leases ended since, the cheaper it is.
   *
   * @return false if the session keeps none
   */
  public boolean findFirstOfSession(long sessionNumber) {
    List<Row<SessionLeaseKey, Nothing>> first = leasesOf(sessionNumber, 1);
    if (first.isEmpty()) {
      int queueId = sessions.leasesFrom(sessionNumber).queueId();
      sessions.leasesFrom(new SessionLeaseKey(sessionNumber, queueId, clocks.nextLeaseId()));
    } else {
      sessions.leasesFrom(first.get(0).key());
    }
    return !first.isEmpty();
  }

  /** When the first part of a lease ends, as things stand now. */
  public long endMs(LeaseRecord lease) {
    return lease.getRangesList().stream()
        .mapToLong(range -> dueMs(lease, range))
        .min()
        .orElse(Timers.NONE);
  }

  /** When the range's lease ends, as things stand now. */
  private long dueMs(LeaseRecord lease, LeasedRange range) {
    if (lease.getSessionNumber() == 0) {
      return range.getDueMs();
    }
    long keptMs = Math.min(sessions.dueMs(lease.getSessionNumber()), lease.getKeepUntilMs());
    return Math.max(range.getDueMs(), keptMs);
  }

  private void takeBack(LeaseRecord lease, LeasedRange range, Why why) {
    Messages messages = new Messages(range.getSetFirst(), range.getFirst(), range.getCount());
    int deliveries = range.getDeliveryCount();
    returns.takeBack(lease.getQueueId(), range.getLane(), messages, deliveries, why);
  }

  private List<Row<SessionLeaseKey, Nothing>> leasesOf(long sessionNumber, int limit) {
    SessionLeaseKey from = sessions.leasesFrom(sessionNumber);
    SessionLeaseKey to = new SessionLeaseKey(sessionNumber + 1, 0, 0);
    return store.scan(SESSION_LEASE, from, to, limit);
  }

  private @Nullable LeaseRecord leaseOf(Run run) {
    LeaseRecord lease = store.get(LEASE, run.leaseId());
    return lease != null && lease.getQueueId() == run.queueId() ? lease : null;
  }

  private static int rangeOf(LeaseRecord lease, Run run) {
    for (int i = 0; i < lease.getRangesCount(); i++) {
      LeasedRange range = lease.getRanges(i);
      if (range.getLane() == run.lane()
          && range.getFirst() <= run.first()
          // A receipt may name any number: the sum of two could run over.
          && run.first() - range.getFirst() <= range.getCount() - run.count()) {
        return i;
      }
    }
    return -1;
  }

  /** What is left of a range in front of the run and behind it. */
  private static List<LeasedRange> without(LeasedRange range, Run run) {
    List<LeasedRange> rest = new ArrayList<>(2);
    int before = (int) (run.first() - range.getFirst());
    if (before > 0) {
      rest.add(range.toBuilder().setCount(before).build());
    }
    long end = run.first() + run.count();
    int after = (int) (range.getFirst() + range.getCount() - end);
    if (after > 0) {
      rest.add(range.toBuilder().setFirst(end).setCount(after).build());
    }
    return rest;
  }

  /** Writes the lease with these ranges; without any it is gone, and all that points to it. */
  private void rewrite(long leaseId, LeaseRecord lease, List<LeasedRange> ranges) {
    if (!ranges.isEmpty()) {
      store.put(LEASE, leaseId, lease.toBuilder().clearRanges().addAllRanges(ranges).build());
      return;
    }
    store.delete(LEASE, leaseId);
    timers.disarm(TimerKey.of(lease.getTimerMs(), TimerKind.LEASE, leaseId));
    if (lease.getSessionNumber() != 0) {
      store.delete(
          SESSION_LEASE,
          new SessionLeaseKey(lease.getSessionNumber(), lease.getQueueId(), leaseId));
    }
    if (!lease.getRequestId().isEmpty()) {
      store.delete(RECEIVE_REQUEST, request(lease));
    }
  }

  private static ReceiveRequestKey request(LeaseRecordOrBuilder lease) {
    return new ReceiveRequestKey(
        lease.getQueueId(), lease.getSessionNumber(), lease.getRequestId());
  }
}
