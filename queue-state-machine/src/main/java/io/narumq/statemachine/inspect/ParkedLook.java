package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.NEXT_OF_KEY;
import static io.narumq.statemachine.store.Schema.PARKED;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.NextOfKeyRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.statemachine.inspect.ParkedPage.ParkedKey;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists the parked keys of a FIFO queue. */
public final class ParkedLook {
  /** A chain has no count, and may have a million messages: so many of it are counted. */
  public static final int BLOCKED_MAX = 100;

  private final QueueRows queue;
  private final MessageReader reader;

  private ParkedLook(QueueRows queue) {
    this.queue = queue;
    this.reader = new MessageReader(queue.rows(), queue.id(), 0);
  }

  /**
   * At most {@code limit} keys that come after {@code after}; empty if there is no such queue.
   *
   * @param after empty to begin with the first one
   */
  public static Optional<ParkedPage> page(
      RowSnapshot rows, String queue, Optional<String> after, int limit) {
    return QueueRows.find(rows, queue).map(found -> new ParkedLook(found).run(after, limit));
  }

  private ParkedPage run(Optional<String> after, int limit) {
    LaneRecord lane = queue.lane(MessageLogs.FIFO_LANE);
    FifoKey next = new FifoKey(queue.id(), after.map(key -> key + "\0").orElse(""));
    FifoKey end = new FifoKey(queue.id() + 1, "");
    List<ParkedKey> keys = new ArrayList<>();
    boolean more = lane.getParked() > 0;
    while (more && keys.size() <= limit) {
      List<Row<FifoKey, ParkedRecord>> rows = queue.rows().scan(PARKED, next, end, limit + 1);
      for (Row<FifoKey, ParkedRecord> row : rows) {
        if (row.value().getSequence() >= lane.getPurgedTo()) {
          keys.add(parked(row));
        }
        next = new FifoKey(queue.id(), row.key().key() + "\0");
      }
      more = rows.size() > limit;
    }
    List<ParkedKey> page = keys.subList(0, Math.min(limit, keys.size()));
    return new ParkedPage(queue.id(), List.copyOf(page), keys.size() > limit);
  }

  private ParkedKey parked(Row<FifoKey, ParkedRecord> row) {
    BrowsedMessage head = reader.read(FifoWalk.located(row.value()));
    if (head == null) {
      throw new IllegalStateException("key " + row.key() + " is parked without a message");
    }
    ParkedRecord parked = row.value();
    return new ParkedKey(
        row.key().key(),
        parked.getParkedWallMs(),
        parked.getReason(),
        head,
        blockedBy(parked.getSequence()));
  }

  private int blockedBy(long head) {
    int blocked = 0;
    NextOfKeyRecord next = next(head);
    while (next != null && blocked < BLOCKED_MAX) {
      blocked++;
      next = next(next.getSequence());
    }
    return blocked;
  }

  private @Nullable NextOfKeyRecord next(long sequence) {
    return queue.rows().get(NEXT_OF_KEY, queue.key(MessageLogs.FIFO_LANE, sequence));
  }
}
