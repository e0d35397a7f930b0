package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.READY;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the ready messages of a lane without keys, in the order in which they are delivered:
 * first those before the cursor, then those at it. It changes nothing, and nothing may change while
 * it lasts.
 */
final class ReadyWalk {
  /** How many rows are read at a time. */
  private static final int ROWS = 64;

  private final Store store;
  private final MessageLog log;
  private final Set<SequenceKey> except;
  private final LaneRecord lane;
  private List<Row<SequenceKey, ReadyRecord>> rows = List.of();
  private int nextRow;
  private long readyFrom;
  private long cursor;
  private long setFirst;
  private @Nullable Step next;

  /**
   * @param except messages to be left out
   */
  ReadyWalk(Store store, MessageLog log, Set<SequenceKey> except) {
    this.store = store;
    this.log = log;
    this.except = except;
    lane = log.lane();
    readyFrom = lane.getReady() > 0 ? lane.getReadyFrom() : lane.getCursor();
    cursor = lane.getCursor();
    setFirst = lane.getCursorSetFirst();
    next = find();
  }

  /**
   * A message, or messages of one set that follow each other.
   *
   * @param messages none if the walk only went past a set that is not to be delivered
   * @param past of each
   * @param sinceWallMs since when they are there
   */
  record Step(
      MessageLog log,
      Messages messages,
      Past past,
      boolean isAtCursor,
      long bytes,
      long sinceWallMs) {
    /** Whether the other one is the next of the same kind. */
    boolean isFollowedBy(Step other) {
      return log == other.log
          && messages.setFirst() == other.messages.setFirst()
          && messages.end() == other.messages.first()
          && messages.count() > 0
          && other.messages.count() > 0
          && past.equals(other.past)
          && isAtCursor == other.isAtCursor;
    }

    Step with(Step other) {
      int count = messages.count() + other.messages.count();
      Messages both = new Messages(messages.setFirst(), messages.first(), count);
      return new Step(log, both, past, isAtCursor, bytes + other.bytes, sinceWallMs);
    }
  }

  /** What comes next; null at the end. */
  @Nullable Step next() {
    return next;
  }

  void goOn() {
    next = find();
  }

  private @Nullable Step find() {
    Step before = beforeCursor();
    return before != null ? before : atCursor();
  }

  private @Nullable Step beforeCursor() {
    while (readyFrom < lane.getCursor()) {
      if (nextRow == rows.size()) {
        rows = store.scan(READY, at(readyFrom), at(lane.getCursor()), ROWS);
        nextRow = 0;
      }
      if (rows.isEmpty()) {
        readyFrom = lane.getCursor();
        return null;
      }
      Row<SequenceKey, ReadyRecord> row = rows.get(nextRow++);
      boolean isLast = nextRow == rows.size() && rows.size() < ROWS;
      readyFrom = isLast ? lane.getCursor() : row.key().sequence() + 1;
      if (!except.contains(row.key())) {
        long first = row.value().getSetFirst();
        return step(log.setOf(first), first, row.key().sequence(), Past.of(row.value()));
      }
    }
    return null;
  }

  private @Nullable Step atCursor() {
    if (cursor >= lane.getNextSequence()) {
      return null;
    }
    MessageSetRecord set = log.setOf(setFirst);
    if (set.getSkipped() > 0) {
      Messages none = new Messages(setFirst, setFirst, 0);
      setFirst += set.getSkipped();
      cursor = setFirst;
      // At once: it is older than whatever is behind it.
      return new Step(log, none, Past.NONE, true, 0, Long.MIN_VALUE);
    }
    Step step = step(set, setFirst, cursor, Past.NONE);
    cursor++;
    if (cursor == setFirst + set.getIndex().getBodyBytesCount()) {
      setFirst = cursor;
    }
    return step;
  }

  private Step step(MessageSetRecord set, long first, long sequence, Past past) {
    return new Step(
        log,
        new Messages(first, sequence, 1),
        past,
        sequence >= lane.getCursor(),
        set.getIndex().getBodyBytes((int) (sequence - first)),
        Math.max(set.getEnqueuedWallMs(), set.getDueWallMs()));
  }

  private SequenceKey at(long sequence) {
    return new SequenceKey(log.queueId(), log.laneNumber(), sequence);
  }
}
