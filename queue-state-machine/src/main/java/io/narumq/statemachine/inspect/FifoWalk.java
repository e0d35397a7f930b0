package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.NEXT_OF_KEY;
import static io.narumq.statemachine.store.Schema.PARKED;

import io.narumq.node.v1.BrowsePosition;
import io.narumq.node.v1.BrowseStage;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.NextOfKeyRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;

/** Goes through what only a FIFO queue has: blocked messages, and parked ones. */
final class FifoWalk {
  private static final int CHUNK = 1_000;

  /**
   * Sequences that one page looks at. The first blocked message is not before the lane's bound, but
   * may be far behind it: what bounds the deleted rows on the way there is how many sequences there
   * are.
   */
  private static final long SEQUENCES_MAX = 1_000_000;

  private final QueueRows queue;
  private final Page page;
  private final BrowsePosition from;

  FifoWalk(QueueRows queue, Page page, BrowsePosition from) {
    this.queue = queue;
    this.page = page;
    this.from = from;
  }

  /** Returns false if the page ended on the way. */
  boolean blocked() {
    LaneRecord lane = queue.lane(MessageLogs.FIFO_LANE);
    boolean begins = from.getStage() == BrowseStage.BROWSE_STAGE_BLOCKED;
    long begin = Math.max(begins ? from.getSequence() : 0, lane.getBlockedFrom());
    long end = Math.min(lane.getNextSequence(), begin + SEQUENCES_MAX);
    long next = begin;
    while (lane.getBlocked() > 0 && next < end) {
      List<Row<SequenceKey, NextOfKeyRecord>> chunk =
          queue.rows().scan(NEXT_OF_KEY, at(next), at(end), CHUNK);
      for (Row<SequenceKey, NextOfKeyRecord> row : chunk) {
        if (!page.mayLook() || !add(lane, blocked(row.value()))) {
          return blockedFrom(row.key().sequence());
        }
        next = row.key().sequence() + 1;
      }
      next = chunk.size() < CHUNK ? end : next;
    }
    return lane.getBlocked() == 0 || end >= lane.getNextSequence() || blockedFrom(end);
  }

  private boolean add(LaneRecord lane, Located at) {
    return at.sequence() < lane.getPurgedTo() || page.add(at);
  }

  private static Located blocked(NextOfKeyRecord row) {
    return Located.of(
        MessageLogs.FIFO_LANE, row.getSetFirst(), row.getSequence(), MessageState.BLOCKED, 0);
  }

  private boolean blockedFrom(long sequence) {
    return page.endAt(
        BrowsePosition.newBuilder()
            .setStage(BrowseStage.BROWSE_STAGE_BLOCKED)
            .setSequence(sequence));
  }

  /** Returns false if the page ended on the way. */
  boolean parked() {
    LaneRecord lane = queue.lane(MessageLogs.FIFO_LANE);
    boolean begins = from.getStage() == BrowseStage.BROWSE_STAGE_PARKED;
    FifoKey next = new FifoKey(queue.id(), begins ? from.getKey() : "");
    FifoKey end = new FifoKey(queue.id() + 1, "");
    boolean more = lane.getParked() > 0;
    while (more) {
      List<Row<FifoKey, ParkedRecord>> chunk = queue.rows().scan(PARKED, next, end, CHUNK);
      for (Row<FifoKey, ParkedRecord> row : chunk) {
        if (!page.mayLook() || !add(lane, located(row.value()))) {
          return page.endAt(
              BrowsePosition.newBuilder()
                  .setStage(BrowseStage.BROWSE_STAGE_PARKED)
                  .setKey(row.key().key()));
        }
        next = new FifoKey(queue.id(), row.key().key() + "\0");
      }
      more = chunk.size() == CHUNK;
    }
    return true;
  }

  static Located located(ParkedRecord row) {
    return Located.of(
        MessageLogs.FIFO_LANE,
        row.getSetFirst(),
        row.getSequence(),
        MessageState.PARKED,
        row.getDeliveryCount());
  }

  private SequenceKey at(long sequence) {
    return queue.key(MessageLogs.FIFO_LANE, sequence);
  }
}
