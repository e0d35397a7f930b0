package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.READY;

import io.narumq.api.v1.HistoryEvent;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.RedriveRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one step of a redrive moves: for each target together, apart by the time to live that the
 * messages were sent with, as a set has one.
 */
final class RedriveMoves {
  private final Store store;
  private final MessageLogs logs;
  private final Queues queues;
  private final Queue queue;
  private final MessageLog from;
  private final RedriveRecord row;
  private final int max;
  private final TreeSet<String> full;
  private final TreeMap<String, Room> rooms = new TreeMap<>();
  private final TreeMap<To, MessageMove> moves = new TreeMap<>();
  private final List<SequenceKey> taken = new ArrayList<>();

  RedriveMoves(
      Store store, MessageLogs logs, Queues queues, Queue queue, RedriveRecord row, int max) {
    this.store = store;
    this.logs = logs;
    this.queues = queues;
    this.queue = queue;
    this.from = logs.of(queue.id(), row.getLane());
    this.row = row;
    this.max = max;
    this.full = new TreeSet<>(row.getFullList());
  }

  private record To(String queue, long ttlMs) implements Comparable<To> {
    private static final Comparator<To> ORDER =
        Comparator.comparing(To::queue).thenComparingLong(To::ttlMs);

    @Override
    public int compareTo(To other) {
      return ORDER.compare(this, other);
    }
  }

  int count() {
    return taken.size();
  }

  /** Whatever was looked at for them. */
  Set<String> targets() {
    return rooms.keySet();
  }

  /** What becomes of a message that was looked at. */
  enum Look {
    /** It goes along, or is not wanted. */
    DONE,
    /** Its target is full: others may go past it, and it is to be looked at again. */
    LEFT_OUT,
    /** It and all behind it have to wait for the next step. */
    WAITS
  }

  Look look(Row<SequenceKey, ReadyRecord> candidate) {
    long setFirst = candidate.value().getSetFirst();
    long sequence = candidate.key().sequence();
    Queue target = target(setFirst, sequence);
    if (target == null) {
      return Look.DONE;
    }
    if (full.contains(target.name())) {
      return Look.LEFT_OUT;
    }
    if (taken.size() == max) {
      return Look.WAITS;
    }
    Room room = rooms.computeIfAbsent(target.name(), name -> new Room(logs, target));
    // There is no time to live in a FIFO queue, and its messages stay in their order.
    long ttlMs = MessageLogs.isFifo(target) ? 0 : from.ttlMs(setFirst, sequence);
    MessageMove move =
        moves.computeIfAbsent(
            new To(target.name(), ttlMs), to -> new MessageMove(logs, from, room, ttlMs));
    DeadLetter story = from.deadLetter(setFirst, sequence).toBuilder().clearHops().build();
    boolean handedOut = Past.of(candidate.value()).handedOut();
    boolean added = move.add(setFirst, sequence, handedOut, story);
    if (added) {
      taken.add(candidate.key());
      return Look.DONE;
    }
    if (room.isFull() && goesToMany()) {
      full.add(target.name());
      return Look.LEFT_OUT;
    }
    return Look.WAITS;
  }

  /** Whether messages may have different targets: only then is there a reason to look on. */
  private boolean goesToMany() {
    return row.getTarget().isEmpty() && row.getOnlyFrom().isEmpty();
  }

  /** Where the message goes; null if it stays: one without a key does not go to a FIFO queue. */
  private @Nullable Queue target(long setFirst, long sequence) {
    DeadLetter deadLetter = from.deadLetter(setFirst, sequence);
    boolean wanted =
        (row.getOnlyFrom().isEmpty() || row.getOnlyFrom().equals(deadLetter.getQueue()))
            && (row.getOnlyReason() == 0 || row.getOnlyReason() == deadLetter.getReason());
    String name = row.getTarget().isEmpty() ? deadLetter.getQueue() : row.getTarget();
    Queue target = wanted ? queues.find(name) : null;
    if (target == null || target.id() == queue.id()) {
      return null;
    }
    boolean fits =
        !MessageLogs.isFifo(target) || !MessageKeys.of(from, setFirst, sequence).isEmpty();
    return fits ? target : null;
  }

  /** Whether the only target had no room for a message. */
  boolean isFull() {
    return !goesToMany() && rooms.values().stream().anyMatch(Room::isFull);
  }

  /** The targets without room that were met in this pass, sorted. */
  Set<String> full() {
    return full;
  }

  /** Does it; returns how many were moved. */
  int store(History history) {
    taken.forEach(key -> store.delete(READY, key));
    moves.values().stream().filter(m -> !m.isEmpty()).forEach(m -> store(history, m));
    int moved = taken.size();
    if (moved > 0) {
      from.change(b -> b.setReady(b.getReady() - moved).setRedriven(b.getRedriven() + moved));
    }
    return moved;
  }

  private void store(History history, MessageMove move) {
    int moved = move.store();
    for (int i = 0; i < moved; i++) {
      history.add(queue, move.event(HistoryEvent.HISTORY_EVENT_REDRIVEN, i));
    }
  }
}
