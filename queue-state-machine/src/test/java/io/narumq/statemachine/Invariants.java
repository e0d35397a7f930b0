package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.SessionNumberRecord;
import io.narumq.state.v1.SessionRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.SessionLeaseKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.TimerKind;
import io.narumq.statemachine.store.TopicTables;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What must hold of any state: each message is in exactly one place, counters equal what they
 * count, each timer has its row and each row its timer. Reads the rows and nothing else.
 */
final class Invariants {
  private static final Comparator<SequenceKey> IN_ORDER =
      Comparator.comparing(SequenceKey::queueId)
          .thenComparing(SequenceKey::lane)
          .thenComparing(SequenceKey::sequence);

  private final Map<LaneKey, LaneRecord> lanes;
  private final NavigableMap<SequenceKey, MessageSetRecord> sets = new TreeMap<>(IN_ORDER);
  private final Set<TimerKey> wallTimers;
  private final Map<SequenceKey, SettledRecord> settled;
  private final Map<Long, LeaseRecord> leases;
  private final Map<SequenceKey, ReadyRecord> ready;
  private final Map<SequenceKey, BackingOffRecord> backingOff;
  private final Map<SequenceKey, DoomedRecord> doomed;
  private final Map<String, SessionRecord> sessions;
  private final Set<Integer> queues;
  private final Set<Integer> dropped;
  private final Set<Integer> allQueues;
  private final StoreReader reader;
  private final FifoInvariants fifo;

  private Invariants(StoreReader reader) {
    this.reader = reader;
    fifo = new FifoInvariants(reader);
    lanes = Rows.all(reader, Schema.LANE);
    sets.putAll(Rows.all(reader, Schema.MESSAGE_SET));
    wallTimers = Rows.all(reader, Schema.WALL_TIMER).keySet();
    settled = Rows.all(reader, Schema.SETTLED);
    leases = Rows.all(reader, Schema.LEASE);
    ready = Rows.all(reader, Schema.READY);
    backingOff = Rows.all(reader, Schema.BACKING_OFF);
    doomed = Rows.all(reader, Schema.DOOMED);
    sessions = Rows.all(reader, Schema.SESSION);
    queues = Rows.all(reader, Schema.QUEUE).keySet();
    dropped = Rows.all(reader, Schema.DROPPED_QUEUE).keySet();
    allQueues = new HashSet<>(queues);
    allQueues.addAll(dropped);
    allQueues.addAll(Rows.all(reader, TopicTables.PARTITION).keySet());
  }

  static void check(StoreReader reader) {
    Invariants invariants = new Invariants(reader);
    invariants.everyMessageIsInOnePlace();
    invariants.setsAndBodiesBelongTogether();
    invariants.fifo.check();
    invariants.leasesAndWhatPointsToThem();
    invariants.sessionsAndTheirNumbers();
    invariants.timersAndTheirRows();
    invariants.wallTimersAndTheirRows();
    HistoryInvariants.check(reader);
    RecurringInvariants.check(reader);
    ProducerInvariants.check(reader);
    DedupeInvariants.check(reader);
    QueueInvariants.check(reader);
    TopicInvariants.check(reader);
    SubscriptionInvariants.check(reader);
    GroupInvariants.check(reader);
  }

  private void everyMessageIsInOnePlace() {
    Set<SequenceKey> leased = new HashSet<>();
    leases
        .values()
        .forEach(
            lease ->
                lease
                    .getRangesList()
                    .forEach(
                        range -> {
                          for (int i = 0; i < range.getCount(); i++) {
                            SequenceKey key = key(lease, range, range.getFirst() + i);
                            assertThat(leased.add(key)).as("%s is leased twice", key).isTrue();
                          }
                        }));
    Map<SequenceKey, Integer> live = liveMessages();
    // Rows of deleted queues are on their way out, in no particular state.
    live.keySet().removeIf(key -> !queues.contains(key.queueId()));
    LostInvariants.check(reader, live.keySet(), queues);
    lanes.forEach(
        (laneKey, lane) -> {
          if (laneKey.lane() == MessageLogs.SUBSCRIPTION_LANE) {
            return;
          }
          if (queues.contains(laneKey.queueId())) {
            checkLane(laneKey, lane, leased, live);
          } else {
            assertThat(dropped).contains(laneKey.queueId());
          }
        });
    assertThat(live).as("messages outside of any lane").isEmpty();
  }

  private void checkLane(
      LaneKey laneKey, LaneRecord lane, Set<SequenceKey> leased, Map<SequenceKey, Integer> live) {
    long leasedCount = 0;
    long readyCount = 0;
    long backingOffCount = 0;
    long doomedCount = 0;
    long delayedCount = 0;
    long skippedCount = 0;
    long settledCount = 0;
    long purgingCount = 0;
    DeliveryInvariants counters = new DeliveryInvariants(lane);
    for (long sequence = 0; sequence < lane.getNextSequence(); sequence++) {
      SequenceKey key = new SequenceKey(laneKey.queueId(), laneKey.lane(), sequence);
      Integer size = live.remove(key);
      boolean isLeased = leased.contains(key);
      boolean isReady = ready.containsKey(key);
      boolean isBackingOff = backingOff.containsKey(key);
      boolean isDoomed = doomed.containsKey(key);
      long places =
          Stream.of(isLeased, isReady, isBackingOff, isDoomed, fifo.waits(key))
              .filter(place -> place)
              .count();
      boolean isSkipped = sequence >= lane.getCursor() && isSkipped(key);
      skippedCount += isSkipped ? 1 : 0;
      if (size == null) {
        settledCount++;
        assertThat(places).as("settled and delivered: %s", key).isZero();
        assertThat(sequence < lane.getCursor() || isSkipped).as("%s may be passed", key).isTrue();
        continue;
      }
      counters.add(sequence, size, isDoomed, isLeased);
      if (sequence < lane.getPurgedTo() && !isLeased && !isDoomed) {
        purgingCount++;
        continue;
      }
      leasedCount += isLeased ? 1 : 0;
      readyCount += isReady ? 1 : 0;
      backingOffCount += isBackingOff ? 1 : 0;
      doomedCount += isDoomed ? 1 : 0;
      boolean beforeCursor = sequence < lane.getCursor();
      boolean isDelayed = places == 0 && hasTimer(key);
      delayedCount += isDelayed ? 1 : 0;
      assertThat(places)
          .as("place of %s", key)
          .isEqualTo((beforeCursor && !isDelayed) || isSkipped ? 1 : 0);
      assertThat(isDoomed || !isSkipped).as("skipped and to be delivered: %s", key).isTrue();
      if (isReady || places == 0) {
        assertThat(isStuck(key)).as("expired, and no timer sees to it: %s", key).isFalse();
      }
      if (isDoomed) {
        assertThat(sequence).isGreaterThanOrEqualTo(lane.getDoomedFrom());
      }
      if (isReady) {
        assertThat(sequence).isGreaterThanOrEqualTo(lane.getReadyFrom());
      }
    }
    assertThat(lane.getLeased()).as("leased").isEqualTo(leasedCount);
    assertThat(lane.getReady()).as("ready").isEqualTo(readyCount);
    assertThat(lane.getBackingOff()).as("backing off").isEqualTo(backingOffCount);
    assertThat(lane.getSkipped()).as("skipped").isEqualTo(skippedCount);
    assertThat(lane.getDelayed()).as("delayed").isEqualTo(delayedCount);
    assertThat(lane.getPurging()).as("purging").isEqualTo(purgingCount);
    assertThat(lane.getDoomed()).as("doomed").isEqualTo(doomedCount);
    assertThat(
            lane.getAcked()
                + lane.getDeadLettered()
                + lane.getRedriven()
                + lane.getExpired()
                + lane.getPurged()
                + lane.getPoisonSkipped())
        .as("settled, by reason")
        .isEqualTo(settledCount);
    counters.check();
  }

  /** Whether the set of the message is not due yet: it has a timer. */
  private boolean hasTimer(SequenceKey message) {
    Map.Entry<SequenceKey, MessageSetRecord> set = sets.floorEntry(message);
    return set != null
        && wallTimers.contains(timer(TimerKind.DELAYED_SET, set.getKey(), set.getValue()));
  }

  private boolean isSkipped(SequenceKey message) {
    Map.Entry<SequenceKey, MessageSetRecord> set = sets.floorEntry(message);
    return set != null
        && isOf(set.getKey(), message)
        && message.sequence() < set.getKey().sequence() + set.getValue().getSkipped();
  }

  /** Whether the message could be delivered too late. */
  private boolean isStuck(SequenceKey message) {
    Map.Entry<SequenceKey, MessageSetRecord> set = sets.floorEntry(message);
    return set != null
        && set.getValue().getExpiresWallMs() > 0
        && !wallTimers.contains(timer(TimerKind.EXPIRY, set.getKey(), set.getValue()));
  }

  private static boolean isOf(SequenceKey set, SequenceKey message) {
    return set.queueId() == message.queueId() && set.lane() == message.lane();
  }

  private static TimerKey timer(TimerKind kind, SequenceKey key, MessageSetRecord set) {
    long dueMs = kind == TimerKind.EXPIRY ? set.getExpiresWallMs() : set.getDueWallMs();
    return new TimerKey(dueMs, kind, key.queueId(), key.lane(), key.sequence());
  }

  /** Size of the body of each message that is not settled. */
  private Map<SequenceKey, Integer> liveMessages() {
    Map<SequenceKey, Integer> live = new HashMap<>();
    sets.forEach(
        (key, set) -> {
          SettledRecord bits = settled.get(key);
          int marked = 0;
          for (int i = 0; i < set.getIndex().getBodyBytesCount(); i++) {
            if (bits != null && (bits.getBitmap().byteAt(i / 8) >> i % 8 & 1) == 1) {
              marked++;
            } else {
              live.put(
                  new SequenceKey(key.queueId(), key.lane(), key.sequence() + i),
                  set.getIndex().getBodyBytes(i));
            }
          }
          assertThat(bits == null ? 0 : bits.getCount()).as("settled of a set").isEqualTo(marked);
          boolean isRest = set.getIndex().getBodyBytesCount() == 0;
          assertThat(isRest ? set.getSkipped() : set.getIndex().getBodyBytesCount())
              .as("what is left of a set: %s", key)
              .isGreaterThan(marked);
        });
    return live;
  }

  private void setsAndBodiesBelongTogether() {
    Set<SequenceKey> bodies = new HashSet<>(Rows.all(reader, Schema.BODIES).keySet());
    Set<SequenceKey> rows = new HashSet<>(bodies);
    List.of(sets, settled, ready, backingOff, doomed).forEach(table -> rows.addAll(table.keySet()));
    rows.forEach(key -> assertThat(allQueues).contains(key.queueId()));
    // Rows of deleted queues go table by table.
    bodies.removeIf(key -> dropped.contains(key.queueId()));
    Set<SequenceKey> live = new HashSet<>(sets.keySet());
    live.removeIf(key -> sets.get(key).getIndex().getBodyBytesCount() == 0);
    live.removeIf(key -> dropped.contains(key.queueId()));
    assertThat(bodies).isEqualTo(live);
    settled.keySet().forEach(key -> assertThat(isElsewhere(key) || live.contains(key)).isTrue());
    ready.forEach(
        (key, row) -> {
          SequenceKey set = new SequenceKey(key.queueId(), key.lane(), row.getSetFirst());
          assertThat(isElsewhere(key) || live.contains(set)).isTrue();
          assertThat(row.getDeliveryCount()).isBetween(0, 1 << 20);
        });
  }

  /** Rows that are on their way out, or of a subscription, whose sets are those of a partition. */
  private boolean isElsewhere(SequenceKey key) {
    return dropped.contains(key.queueId()) || key.lane() == MessageLogs.SUBSCRIPTION_LANE;
  }

  private void leasesAndWhatPointsToThem() {
    Set<SessionLeaseKey> bySession = new HashSet<>();
    leases.forEach(
        (id, lease) -> {
          assertThat(lease.getRangesCount()).isPositive();
          lease
              .getRangesList()
              .forEach(range -> assertThat(range.getDeliveryCount()).isBetween(1, 1 << 20));
          if (lease.getSessionNumber() != 0) {
            bySession.add(new SessionLeaseKey(lease.getSessionNumber(), lease.getQueueId(), id));
          }
        });
    assertThat(Rows.all(reader, Schema.SESSION_LEASE).keySet()).isEqualTo(bySession);
    ReceiveRequestInvariants.check(reader, leases);
  }

  private void sessionsAndTheirNumbers() {
    Map<Long, String> numbers = new HashMap<>();
    sessions.forEach((id, session) -> numbers.put(session.getNumber(), id));
    Map<Long, String> rows = new HashMap<>();
    Map<Long, SessionNumberRecord> leasesFrom = new HashMap<>();
    Rows.all(reader, Schema.SESSION_NUMBER)
        .forEach(
            (number, row) -> {
              leasesFrom.put(number, row);
              if (!row.getSessionId().isEmpty()) {
                rows.put(number, row.getSessionId());
              }
            });
    assertThat(rows).isEqualTo(numbers);
    Set<Long> withLeases = new HashSet<>();
    Rows.all(reader, Schema.SESSION_LEASE)
        .keySet()
        .forEach(
            key -> {
              withLeases.add(key.sessionNumber());
              assertThat(leasesFrom).containsKey(key.sessionNumber());
              SessionNumberRecord from = leasesFrom.get(key.sessionNumber());
              assertThat(key.queueId()).isGreaterThanOrEqualTo(from.getLeasesFromQueueId());
              if (key.queueId() == from.getLeasesFromQueueId()) {
                assertThat(key.leaseId()).isGreaterThanOrEqualTo(from.getLeasesFrom());
              }
            });
    assertThat(leasesFrom.keySet())
        .as("an ended session is forgotten with its last lease or at its next drain")
        .allMatch(n -> numbers.containsKey(n) || withLeases.contains(n) || hasDrainTimer(n));
  }

  private void timersAndTheirRows() {
    Set<TimerKey> expected = new HashSet<>();
    leases.forEach(
        (id, lease) -> expected.add(TimerKey.of(lease.getTimerMs(), TimerKind.LEASE, id)));
    sessions.forEach(
        (id, session) ->
            expected.add(
                TimerKey.of(session.getTimerMs(), TimerKind.SESSION, session.getNumber())));
    Set<TimerKey> timers = new HashSet<>(Rows.all(reader, Schema.SERVING_TIMER).keySet());
    timers.removeIf(timer -> timer.kind().name().endsWith("SESSION_DRAIN"));
    timers.removeIf(timer -> timer.kind() == TimerKind.PRODUCER);
    timers.removeIf(timer -> timer.kind() == TimerKind.DROPPED_TOPIC);
    timers.removeIf(timer -> timer.kind() == TimerKind.GROUP_MEMBER);
    // Those of messages of a deleted queue find nothing when they fire.
    timers.removeIf(timer -> timer.queueId() != 0 && !queues.contains(timer.queueId()));
    PurgeInvariants.check(reader, queues, timers);
    SparseInvariants.check(reader, queues, timers);
    backingOff.forEach(
        (key, row) -> {
          if (queues.contains(key.queueId())) {
            expected.add(
                new TimerKey(
                    row.getDueMs(), TimerKind.BACK_OFF, key.queueId(), key.lane(), key.sequence()));
          }
        });
    QueueTimerInvariants.check(reader, lanes, queues, timers);
    Rows.all(reader, Schema.DROPPED_QUEUE)
        .forEach((id, row) -> assertThat(removeDropTimer(timers, id)).isTrue());
    assertThat(timers).isEqualTo(expected);
  }

  private void wallTimersAndTheirRows() {
    for (TimerKey timer : wallTimers) {
      if (timer.kind() != TimerKind.DELAYED_SET && timer.kind() != TimerKind.EXPIRY) {
        continue;
      }
      SequenceKey key = new SequenceKey(timer.queueId(), timer.lane(), timer.id());
      assertThat(sets).as("set of %s", timer).containsKey(key);
      assertThat(timer).isEqualTo(timer(timer.kind(), key, sets.get(key)));
    }
  }

  private boolean hasDrainTimer(long number) {
    return Rows.all(reader, Schema.SERVING_TIMER).keySet().stream()
        .anyMatch(timer -> timer.id() == number && timer.kind().name().endsWith("SESSION_DRAIN"));
  }

  private static SequenceKey key(LeaseRecord lease, LeasedRange range, long sequence) {
    return new SequenceKey(lease.getQueueId(), range.getLane(), sequence);
  }

  private static boolean removeDropTimer(Set<TimerKey> timers, int queueId) {
    return timers.removeIf(t -> t.kind() == TimerKind.QUEUE_DROP && t.id() == queueId);
  }
}
