package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.inspect.MessageState.DEAD_LETTERING;
import static io.narumq.statemachine.inspect.MessageState.EXPIRED;
import static io.narumq.statemachine.inspect.MessageState.READY;

import io.narumq.node.v1.BrowsePosition;
import io.narumq.node.v1.BrowseStage;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.Table;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Goes through what is ready, and what goes to the dead letters, lane by lane. */
final class LaneWalk {
  private static final int CHUNK = 1_000;

  /**
   * High priorities first; behind each plain lane that of delayed messages of its priority. A FIFO
   * queue has one other lane only.
   */
  private static final List<Integer> LANES =
      IntStream.concat(
              IntStream.rangeClosed(0, MessageLogs.PRIORITY_MAX)
                  .map(i -> MessageLogs.PRIORITY_MAX - i)
                  .flatMap(p -> IntStream.of(p, p + MessageLogs.PRIORITY_MAX + 1)),
              IntStream.of(MessageLogs.FIFO_LANE))
          .boxed()
          .toList();

  private final QueueRows queue;
  private final Page page;
  private final BrowsePosition from;
  private final BrowseStage stage;

  LaneWalk(QueueRows queue, Page page, BrowsePosition from, BrowseStage stage) {
    this.queue = queue;
    this.page = page;
    this.from = from;
    this.stage = stage;
  }

  /** Returns false if the page ended on the way. */
  boolean walk() {
    boolean begins = from.getStage() == stage;
    int first = begins ? Math.max(0, LANES.indexOf(from.getLane())) : 0;
    for (int i = first; i < LANES.size(); i++) {
      int lane = LANES.get(i);
      long sequence = begins && i == first ? from.getSequence() : 0;
      if (queue.hasLane(lane) && !walk(lane, queue.lane(lane), sequence)) {
        return false;
      }
    }
    return true;
  }

  private boolean walk(int lane, LaneRecord record, long sequence) {
    if (stage == BrowseStage.BROWSE_STAGE_DEAD_LETTERING) {
      return record.getDoomed() == 0
          || rows(
              Schema.DOOMED,
              lane,
              Math.max(sequence, record.getDoomedFrom()),
              record.getNextSequence(),
              row ->
                  Located.of(
                      lane,
                      row.value().getSetFirst(),
                      row.key().sequence(),
                      DEAD_LETTERING,
                      row.value().getDeliveryCount()));
    }
    boolean before =
        record.getReady() == 0
            || rows(
                Schema.READY,
                lane,
                Math.max(sequence, record.getReadyFrom()),
                record.getCursor(),
                row ->
                    Located.of(
                        lane,
                        row.value().getSetFirst(),
                        row.key().sequence(),
                        state(page.reader().set(lane, row.value().getSetFirst())),
                        row.value().getDeliveryCount()));
    return before && atCursor(lane, record, sequence);
  }

  private <V> boolean rows(
      Table<SequenceKey, V> table,
      int lane,
      long from,
      long end,
      Function<Row<SequenceKey, V>, Located> located) {
    long next = from;
    while (next < end) {
      List<Row<SequenceKey, V>> chunk =
          queue.rows().scan(table, queue.key(lane, next), queue.key(lane, end), CHUNK);
      for (Row<SequenceKey, V> row : chunk) {
        if (!page.mayLook() || !page.add(located.apply(row))) {
          return endAt(lane, row.key().sequence());
        }
      }
      next = chunk.size() < CHUNK ? end : chunk.get(CHUNK - 1).key().sequence() + 1;
    }
    return true;
  }

  /** What was never delivered has no rows of its own: set by set, each at the end of the last. */
  private boolean atCursor(int lane, LaneRecord record, long from) {
    long sequence = Math.max(from, record.getCursor());
    long setFirst = setFirst(lane, record, sequence);
    while (sequence < record.getNextSequence()) {
      if (!page.mayLook()) {
        return endAt(lane, sequence);
      }
      MessageSetRecord set = page.reader().set(lane, setFirst);
      if (set == null) {
        return true;
      }
      long setEnd = setFirst + QueueRows.size(set);
      MessageState state = state(set);
      boolean wanted = set.getSkipped() == 0 && page.wants(state);
      for (; wanted && sequence < setEnd; sequence++) {
        if (!page.add(Located.of(lane, setFirst, sequence, state, 0))) {
          return endAt(lane, sequence);
        }
      }
      sequence = setEnd;
      setFirst = setEnd;
    }
    return true;
  }

  private long setFirst(int lane, LaneRecord record, long sequence) {
    return sequence == record.getCursor()
        ? record.getCursorSetFirst()
        : queue.setOf(lane, sequence).map(row -> row.key().sequence()).orElse(sequence);
  }

  private MessageState state(@Nullable MessageSetRecord set) {
    return queue.isExpired(set) ? EXPIRED : READY;
  }

  private boolean endAt(int lane, long sequence) {
    return page.endAt(
        BrowsePosition.newBuilder().setStage(stage).setLane(lane).setSequence(sequence));
  }
}
