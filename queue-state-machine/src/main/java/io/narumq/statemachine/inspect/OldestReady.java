package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.QUEUE;
import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.Schema.TURN;

import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.ShardRecord;
import io.narumq.state.v1.TurnRecord;
import io.narumq.statemachine.state.MessageLog;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a queue keeps its messages waiting, told by those that are next, one of each lane. */
public final class OldestReady {
  private OldestReady() {}

  /** Since when the one is ready that waits longest; 0 if none is. */
  public static long sinceWallMs(RowSnapshot rows, int queueId) {
    QueueRecord record = rows.get(QUEUE, queueId);
    if (record == null) {
      return 0;
    }
    QueueRows queue = new QueueRows(rows, queueId, record, ShardRecord.getDefaultInstance());
    long oldest = Long.MAX_VALUE;
    for (int lane = 0; lane < MessageLogs.LANES; lane++) {
      if (queue.hasLane(lane) && MessageLog.ready(queue.lane(lane)) > 0) {
        oldest = Math.min(oldest, sinceWallMs(queue, lane));
      }
    }
    return oldest == Long.MAX_VALUE ? 0 : oldest;
  }

  private static long sinceWallMs(QueueRows queue, int laneNumber) {
    LaneRecord lane = queue.lane(laneNumber);
    long setFirst = lane.getCursorSetFirst();
    if (lane.getReady() > 0) {
      ReadyRecord next = nextReady(queue, laneNumber, lane);
      setFirst = next == null ? setFirst : next.getSetFirst();
    }
    MessageSetRecord set = queue.rows().get(MESSAGE_SET, queue.key(laneNumber, setFirst));
    return set == null ? Long.MAX_VALUE : Math.max(set.getEnqueuedWallMs(), set.getDueWallMs());
  }

  private static @Nullable ReadyRecord nextReady(QueueRows queue, int number, LaneRecord lane) {
    if (number == MessageLogs.FIFO_LANE) {
      TurnRecord turn =
          first(
              queue
                  .rows()
                  .scan(
                      TURN,
                      queue.key(number, lane.getTurnFrom()),
                      queue.key(number, lane.getNextTurn()),
                      1));
      return turn == null ? null : queue.rows().get(READY, queue.key(number, turn.getSequence()));
    }
    return first(
        queue
            .rows()
            .scan(
                READY,
                queue.key(number, lane.getReadyFrom()),
                queue.key(number, lane.getCursor()),
                1));
  }

  private static <V> @Nullable V first(List<Row<SequenceKey, V>> rows) {
    return rows.isEmpty() ? null : rows.get(0).value();
  }
}
