package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.Schema.REDRIVE;

import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.RedriveRecord;
import io.narumq.state.v1.RedriveRecordOrBuilder;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.RedriveMoves.Look;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;
import java.util.Set;

/**
 * Messages that are sent on from a queue, a bounded number by each Tick. A redrive goes through the
 * lanes in the order of the sequences; its row says how far it has come. What was to go to a queue
 * without room is left out until the next pass, all of it from there on, so that order is kept.
 */
public final class Redrives {
  /** How many messages one firing of the timer looks at. */
  private static final int MESSAGES_MAX = 100;

  /** How many full targets are gone past; with more, who waits behind them waits for them. */
  private static final int FULL_MAX = 16;

  /** How many messages to full targets are gone past before a pause. */
  private static final int LEFT_OUT_MAX = 10_000;

  /** The FIFO lane is behind them: nothing is sent on from there. */
  private static final int LANES = MessageLogs.FIFO_LANE;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final Queues queues;
  private final MessageLogs logs;
  private final History history;

  Redrives(
      Store store, Clocks clocks, Timers timers, Queues queues, MessageLogs logs, History history) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.queues = queues;
    this.logs = logs;
    this.history = history;
  }

  /** Begins one at the front of the queue; the one that is under way is forgotten. */
  public void start(Queue queue, RedriveRecord wanted) {
    cancel(queue);
    RedriveRecord.Builder row = wanted.toBuilder();
    for (int lane = 0; lane < LANES; lane++) {
      row.addEnds(logs.of(queue.id(), lane).lane().getNextSequence());
    }
    put(queue.id(), row.setLane(laneFrom(0, row)), clocks.servingMs());
  }

  /** The next lane that ever stored something. */
  private static int laneFrom(int from, RedriveRecordOrBuilder row) {
    int lane = from;
    while (lane < LANES && row.getEnds(lane) == 0) {
      lane++;
    }
    return lane;
  }

  public void cancel(Queue queue) {
    RedriveRecord row = store.get(REDRIVE, queue.id());
    if (row != null) {
      timers.disarm(TimerKey.of(row.getTimerMs(), TimerKind.REDRIVE, queue.id()));
      store.delete(REDRIVE, queue.id());
    }
  }

  /**
   * What a firing of the timer came to.
   *
   * @param targets the queues that have messages now
   * @param looked how many messages were looked at
   */
  public record Step(Set<String> targets, int looked) {
    static final Step NOTHING = new Step(Set.of(), 0);
  }

  /** Goes on with a redrive. */
  public Step onTimer(int queueId) {
    RedriveRecord row = store.get(REDRIVE, queueId);
    Queue queue = queues.find(queueId);
    if (row == null || queue == null) {
      return Step.NOTHING;
    }
    if (row.getLane() == LANES) {
      store.delete(REDRIVE, queueId);
      return Step.NOTHING;
    }
    RedriveRecord.Builder next = row.toBuilder();
    RedriveMoves moves =
        new RedriveMoves(store, logs, queues, queue, row, Pace.messages(row.getPerSecond()));
    int looked = goOn(queue, row, next, moves);
    int moved = moves.store(history);
    boolean allMoved = row.getLeft() > 0 && moved == row.getLeft();
    next.setLeft(Math.max(0, row.getLeft() - moved));
    boolean isPassOver = next.getLane() == LANES;
    if (allMoved || (isPassOver && next.getFullCount() == 0)) {
      store.delete(REDRIVE, queueId);
    } else {
      // Who only looked on need not wait.
      long pauseMs = Pace.pauseMs(next, moved);
      if (moves.isFull() || pausesForFull(next)) {
        pauseMs = Math.max(pauseMs, DeadLetters.FULL_PAUSE_MS);
      }
      put(queueId, next, clocks.servingMs() + pauseMs);
    }
    return new Step(moves.targets(), looked);
  }

  /** Begins the next pass if this one is over; whether it is time to wait for room. */
  private static boolean pausesForFull(RedriveRecord.Builder row) {
    if (row.getLane() == LANES || row.getFullCount() > FULL_MAX) {
      row.setLane(row.getAgainLane()).setSequence(row.getAgainSequence());
      row.clearFull().clearLeftOut().clearAgainLane().clearAgainSequence();
      return true;
    }
    if (row.getLeftOut() >= LEFT_OUT_MAX) {
      row.clearLeftOut();
      return true;
    }
    return false;
  }

  private int goOn(Queue queue, RedriveRecord row, RedriveRecord.Builder next, RedriveMoves moves) {
    MessageLog log = log(queue, row);
    long end = row.getEnds(row.getLane());
    List<Row<SequenceKey, ReadyRecord>> ready = ready(queue, row, end);
    if (ready.isEmpty() && log.lane().getCursor() < end) {
      log.passReady(MESSAGES_MAX);
      ready = ready(queue, row, end);
    }
    if (ready.isEmpty() && log.lane().getCursor() < end) {
      // What stands there has expired, and the next Tick takes it away.
      return 1;
    }
    if (ready.isEmpty()) {
      next.setLane(laneFrom(row.getLane() + 1, row)).setSequence(0);
      return 1;
    }
    for (Row<SequenceKey, ReadyRecord> candidate : ready) {
      long left = row.getLeft() == 0 ? Long.MAX_VALUE : row.getLeft();
      Look look = moves.count() == left ? Look.WAITS : moves.look(candidate);
      if (look == Look.WAITS) {
        break;
      }
      if (look == Look.LEFT_OUT) {
        leaveOut(next, candidate.key());
      }
      next.setSequence(candidate.key().sequence() + 1);
    }
    next.clearFull().addAllFull(moves.full());
    return ready.size();
  }

  /** The next pass begins with the first one that was left out. */
  private static void leaveOut(RedriveRecord.Builder next, SequenceKey message) {
    boolean isFirst = next.getFullCount() == 0 && next.getLeftOut() == 0;
    if (isFirst) {
      next.setAgainLane(message.lane()).setAgainSequence(message.sequence());
    }
    next.setLeftOut(next.getLeftOut() + 1);
  }

  private List<Row<SequenceKey, ReadyRecord>> ready(Queue queue, RedriveRecord row, long end) {
    // Nothing is ready below that mark, and rows that were deleted there are slow to step over.
    long begin = Math.max(row.getSequence(), log(queue, row).lane().getReadyFrom());
    SequenceKey from = new SequenceKey(queue.id(), row.getLane(), Math.min(begin, end));
    SequenceKey to = new SequenceKey(queue.id(), row.getLane(), end);
    return store.scan(READY, from, to, MESSAGES_MAX);
  }

  private MessageLog log(Queue queue, RedriveRecord row) {
    return logs.of(queue.id(), row.getLane());
  }

  private void put(int queueId, RedriveRecord.Builder row, long timerMs) {
    store.put(REDRIVE, queueId, row.setTimerMs(timerMs).build());
    timers.arm(TimerKey.of(timerMs, TimerKind.REDRIVE, queueId));
  }

  /** So many at a time, with a pause behind them that makes up for exactly these. */
  private static final class Pace {
    private static final int STEPS_PER_SECOND = 10;

    private Pace() {}

    /** How many messages one step moves at most. */
    static int messages(int perSecond) {
      int ofStep = Math.max(1, perSecond / STEPS_PER_SECOND);
      return perSecond == 0 ? MESSAGES_MAX : Math.min(MESSAGES_MAX, ofStep);
    }

    /** What is waited too long, as pauses are whole milliseconds, is left for the next ones. */
    static long pauseMs(RedriveRecord.Builder row, int moved) {
      int perSecond = row.getPerSecond();
      if (perSecond == 0) {
        return 0;
      }
      long owed = moved * 1_000L - row.getWaited();
      long pauseMs = owed <= 0 ? 0 : (owed + perSecond - 1) / perSecond;
      row.setWaited(pauseMs * perSecond - owed);
      return pauseMs;
    }
  }
}
