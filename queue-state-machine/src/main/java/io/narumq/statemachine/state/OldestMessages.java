package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.READY;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ready messages of a queue that have waited longest, whatever their priority: those that make
 * room for others. One whose time is over, though no Tick has come to it, makes room as well.
 */
final class OldestMessages {
  private final Store store;
  private final MessageLogs logs;
  private final DeadLetters deadLetters;
  private final Expiry expiry;

  OldestMessages(Store store, MessageLogs logs, DeadLetters deadLetters, Expiry expiry) {
    this.store = store;
    this.logs = logs;
    this.deadLetters = deadLetters;
    this.expiry = expiry;
  }

  /** Whether so many can be dropped now. Looks at no more than these, a set for each at worst. */
  boolean contain(Queue queue, long count) {
    long found = 0;
    for (int lane = 0; lane < MessageLogs.LANES && found < count; lane++) {
      if (queue.hasLane(lane)) {
        found += droppable(logs.of(queue.id(), lane), count - found);
      }
    }
    return found >= count;
  }

  /** How many of a lane can be dropped, at least; no need to find more than {@code count}. */
  private static long droppable(MessageLog log, long count) {
    LaneRecord lane = log.lane();
    long found = lane.getReady();
    long setFirst = lane.getCursorSetFirst();
    long cursor = lane.getCursor();
    while (found < count && cursor < lane.getNextSequence()) {
      MessageSetRecord set = log.setOf(setFirst);
      if (set.getSkipped() > 0) {
        // Who takes what is in front of them goes past a bounded number of such sets.
        return found;
      }
      setFirst += set.getIndex().getBodyBytesCount();
      found += setFirst - cursor;
      cursor = setFirst;
    }
    return found;
  }

  /** Sends so many to the dead letters; {@link #contain} said that they are there. */
  void drop(Queue queue, long count) {
    long left = count;
    while (left > 0) {
      MessageLog log = oldest(queue);
      if (log == null) {
        throw new IllegalStateException("queue " + queue.name() + " has nothing to drop any more");
      }
      left -= log.lane().getReady() > 0 ? dropReady(queue, log, left) : dropNew(queue, log, left);
    }
  }

  private @Nullable MessageLog oldest(Queue queue) {
    MessageLog oldest = null;
    for (int lane = 0; lane < MessageLogs.LANES; lane++) {
      MessageLog log = logs.of(queue.id(), lane);
      if (queue.hasLane(lane)
          && droppable(log, 1) > 0
          && (oldest == null || log.readySinceWallMs() < oldest.readySinceWallMs())) {
        oldest = log;
      }
    }
    return oldest;
  }

  private int dropReady(Queue queue, MessageLog log, long count) {
    SequenceKey from = new SequenceKey(queue.id(), log.laneNumber(), log.lane().getReadyFrom());
    SequenceKey to = new SequenceKey(queue.id(), log.laneNumber(), log.lane().getCursor());
    List<Row<SequenceKey, ReadyRecord>> rows = store.scan(READY, from, to, (int) count);
    for (Row<SequenceKey, ReadyRecord> row : rows) {
      long sequence = row.key().sequence();
      log.takeReady(sequence);
      log.leave(1);
      log.change(b -> b.setReadyFrom(sequence + 1));
      Messages message = new Messages(row.value().getSetFirst(), sequence, 1);
      drop(queue, log, message, Past.of(row.value()));
    }
    return rows.size();
  }

  /** Of one set: what is behind it may be younger than what another lane has. */
  private int dropNew(Queue queue, MessageLog log, long count) {
    long setFirst = log.lane().getCursorSetFirst();
    long first = log.lane().getCursor();
    long setEnd = setFirst + log.setOf(setFirst).getIndex().getBodyBytesCount();
    long end = Math.min(setEnd, first + count);
    log.change(b -> b.setCursor(end).setCursorSetFirst(end == setEnd ? end : setFirst));
    drop(queue, log, new Messages(setFirst, first, (int) (end - first)), Past.NONE);
    log.passSkipped();
    return (int) (end - first);
  }

  private void drop(Queue queue, MessageLog log, Messages messages, Past past) {
    if (log.isExpired(messages.setFirst())) {
      expiry.end(queue, log.laneNumber(), messages, past);
    } else {
      DeadLetterReason reason = DeadLetterReason.DEAD_LETTER_REASON_QUEUE_FULL;
      deadLetters.doom(queue.id(), log.laneNumber(), messages, past, reason);
    }
  }
}
