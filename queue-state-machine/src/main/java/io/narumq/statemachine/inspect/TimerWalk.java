package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.SERVING_TIMER;
import static io.narumq.statemachine.store.Schema.WALL_TIMER;

import io.narumq.node.v1.BrowsePosition;
import io.narumq.node.v1.BrowseStage;
import io.narumq.statemachine.state.Timers;
import io.narumq.statemachine.store.Schema.Nothing;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.Table;
import io.narumq.statemachine.store.TimerKind;
import java.util.Arrays;
import java.util.List;

/**
 * Goes through what has a timer: leased messages, those that back off, delayed ones. Timers are the
 * only rows that lead there without a range of deleted rows in front, and each of them has one.
 */
final class TimerWalk {
  private static final int CHUNK = 1_000;

  private final QueueRows queue;
  private final Page page;
  private final BrowsePosition from;
  private final BrowseStage stage;
  private final TimedMessages timed;

  TimerWalk(QueueRows queue, Page page, BrowsePosition from, BrowseStage stage) {
    this.queue = queue;
    this.page = page;
    this.from = from;
    this.stage = stage;
    this.timed = new TimedMessages(queue, page.reader());
  }

  /** Returns false if the page ended on the way. */
  boolean walk() {
    boolean serving = stage == BrowseStage.BROWSE_STAGE_SERVING_TIMERS;
    Table<TimerKey, Nothing> table = serving ? SERVING_TIMER : WALL_TIMER;
    long fromMs =
        serving ? queue.shard().getServingTimersFromMs() : queue.shard().getWallTimersFromMs();
    TimerKey begin = begin(fromMs);
    TimerKey next = begin;
    boolean more = true;
    while (more) {
      List<Row<TimerKey, Nothing>> chunk =
          queue.rows().scan(table, next, TimerKey.first(Timers.NONE), CHUNK);
      for (Row<TimerKey, Nothing> row : chunk) {
        if (!look(row.key(), row.key().equals(begin) ? from.getSeen() : 0)) {
          return false;
        }
        next = behind(row.key());
      }
      more = chunk.size() == CHUNK;
    }
    return true;
  }

  private TimerKey begin(long fromMs) {
    if (from.getStage() != stage || from.getTimerMs() < fromMs) {
      return TimerKey.first(fromMs);
    }
    return Arrays.stream(TimerKind.values())
        .filter(kind -> kind.code() == from.getTimerKind())
        .map(
            kind ->
                new TimerKey(
                    from.getTimerMs(),
                    kind,
                    from.getTimerQueueId(),
                    from.getLane(),
                    from.getTimerId()))
        .findFirst()
        .orElse(TimerKey.first(from.getTimerMs()));
  }

  static TimerKey behind(TimerKey key) {
    return new TimerKey(key.dueMs(), key.kind(), key.queueId(), key.lane(), key.id() + 1);
  }

  private boolean look(TimerKey timer, int seen) {
    if (!page.mayLook()) {
      return endAt(timer, seen);
    }
    boolean isLease = timer.kind() == TimerKind.LEASE;
    List<Located> messages =
        isLease && !page.wants(MessageState.LEASED) ? List.of() : timed.of(timer);
    for (int i = seen; i < messages.size(); i++) {
      if (!page.add(messages.get(i))) {
        return endAt(timer, i);
      }
    }
    return true;
  }

  private boolean endAt(TimerKey timer, int seen) {
    return page.endAt(
        BrowsePosition.newBuilder()
            .setStage(stage)
            .setTimerMs(timer.dueMs())
            .setTimerKind(timer.kind().code())
            .setTimerQueueId(timer.queueId())
            .setLane(timer.lane())
            .setTimerId(timer.id())
            .setSeen(seen));
  }
}
