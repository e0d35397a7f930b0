package io.narumq.statemachine.state;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Store;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message logs of all queues: each queue has a lane for each priority that it was sent. */
public final class MessageLogs {
  /** The lane of priority 0, which is that of all messages of a queue without priorities. */
  public static final int PLAIN_LANE = 0;

  /** The highest priority; the lane of a priority has its number. */
  public static final int PRIORITY_MAX = 9;

  /** All messages of a FIFO queue are in this one. */
  public static final int FIFO_LANE = 2 * (PRIORITY_MAX + 1);

  /** What a subscription has of a partition is this one. */
  public static final int SUBSCRIPTION_LANE = FIFO_LANE + 1;

  /**
   * The lanes of all priorities, behind them those of their delayed messages, the FIFO lane and
   * that of subscriptions.
   */
  public static final int LANES = SUBSCRIPTION_LANE + 1;

  private final Store store;
  private final Clocks clocks;
  private final Queues queues;
  private final SetTimers timers;
  private final SkippedSets skipped;
  private final SparseSets sparse;
  private final History history;

  MessageLogs(
      Store store,
      Clocks clocks,
      Queues queues,
      SetTimers timers,
      SkippedSets skipped,
      SparseSets sparse,
      History history) {
    this.store = store;
    this.clocks = clocks;
    this.queues = queues;
    this.timers = timers;
    this.skipped = skipped;
    this.sparse = sparse;
    this.history = history;
  }

  public MessageLog of(int queueId, int lane) {
    LaneKey key = new LaneKey(queueId, lane);
    return new MessageLog(store, clocks, timers, skipped, sparse, key, setsOf(key));
  }

  /** The lane that has the sets: itself, or the partition's. */
  private LaneKey setsOf(LaneKey lane) {
    Queue queue = lane.lane() == SUBSCRIPTION_LANE ? queues.find(lane.queueId()) : null;
    return queue == null
        ? lane
        : new LaneKey(queue.row().getSubscription().getPartitionId(), Partitions.LANE);
  }

  /** Whether the queue has not been deleted. */
  boolean exist(int queueId) {
    return queues.find(queueId) != null;
  }

  /**
   * Stores a set in a lane of the queue; returns the sequence of its first message.
   *
   * @param set without the time at which it is stored, which is now, and without that at which it
   *     expires, which follows from its time to live or the queue's
   */
  public long append(Queue queue, int lane, MessageSetRecord set, ByteString bodies) {
    queues.addLane(queue, lane);
    MessageSetRecord.Builder row = set.toBuilder().setEnqueuedWallMs(clocks.wallMs());
    long ttlMs = set.getTtlMs() != 0 ? set.getTtlMs() : queue.settings().getTtlMs();
    if (ttlMs > 0 && !isFifo(queue)) {
      // Beyond the end of all numbers is never.
      row.setExpiresWallMs(Math.max(0, Math.max(clocks.wallMs(), row.getDueWallMs()) + ttlMs));
    }
    long first = of(queue.id(), lane).append(row.build(), bodies);
    if (History.remembersAll(queue.settings())) {
      Messages sent = new Messages(first, first, set.getIndex().getBodyBytesCount());
      history.add(queue, History.event(HistoryEvent.HISTORY_EVENT_SENT, lane, sent));
    }
    return first;
  }

  /**
   * Takes ready messages of a queue within the budget, the most urgent ones first. They are leased
   * from now on; the caller writes the lease.
   */
  public List<LeasedRange> take(Queue queue, Budget budget) {
    List<LeasedRange> taken = new ArrayList<>();
    take(queue, budget, taken);
    countDelivered(queue, taken);
    return taken;
  }

  private void take(Queue queue, Budget budget, List<LeasedRange> taken) {
    if (isFifo(queue)) {
      of(queue.id(), FIFO_LANE).take(budget, taken);
      return;
    }
    if (queue.isSubscription()) {
      MessageLog log = of(queue.id(), SUBSCRIPTION_LANE);
      new SubscribedOrder(store, log, queue.row().getSubscription()).take(budget, taken);
      return;
    }
    if (queue.lanes() == 1 << PLAIN_LANE) {
      of(queue.id(), PLAIN_LANE).take(budget, taken);
      return;
    }
    MessageLog next = mostUrgent(queue);
    while (next != null && !budget.isSpent()) {
      // Only of one set: the message behind it may be less urgent.
      int before = budget.messages();
      next.takeSome(budget, taken);
      if (budget.messages() == before) {
        // The time of what stands there is over, and the next Tick takes it away.
        break;
      }
      next = mostUrgent(queue);
    }
  }

  /** Ranges of a lane that follow each other are one change of its row. */
  private void countDelivered(Queue queue, List<LeasedRange> taken) {
    int at = 0;
    while (at < taken.size()) {
      int lane = taken.get(at).getLane();
      int count = 0;
      while (at < taken.size() && taken.get(at).getLane() == lane) {
        count += taken.get(at).getCount();
        at++;
      }
      int more = count;
      of(queue.id(), lane).change(b -> b.setDelivered(b.getDelivered() + more));
    }
  }

  /** Whether the messages of a key are delivered one after the other. */
  public static boolean isFifo(Queue queue) {
    return queue.settings().getFifo();
  }

  /** The lane of messages that are ready when they are stored. */
  public static int lane(Queue queue, int priority) {
    return isFifo(queue) ? FIFO_LANE : priority;
  }

  /** The lane of messages of a priority that are delayed when they are sent. */
  static int delayedLane(int priority) {
    return PRIORITY_MAX + 1 + priority;
  }

  /** Whether the messages of a lane were delayed when they were sent. */
  static boolean isDelayed(int lane) {
    return lane > PRIORITY_MAX && lane < FIFO_LANE;
  }

  /**
   * What is in a lane has this priority; the lanes behind those of priorities are of the lowest.
   */
  public static int priority(int lane) {
    return lane < FIFO_LANE ? lane % (PRIORITY_MAX + 1) : PLAIN_LANE;
  }

  /** The lane to be served next; null if nothing is ready. */
  private @Nullable MessageLog mostUrgent(Queue queue) {
    MessageLog mostUrgent = null;
    Urgency highest = null;
    for (int lane = LANES - 1; lane >= 0; lane--) {
      if (queue.hasLane(lane)) {
        MessageLog log = of(queue.id(), lane);
        Urgency urgency = log.hasReady() ? urgency(queue, lane, log) : null;
        if (urgency != null && (highest == null || urgency.compareTo(highest) > 0)) {
          mostUrgent = log;
          highest = urgency;
        }
      }
    }
    return mostUrgent;
  }

  /**
   * How urgent the first message of a lane is.
   *
   * @param level its priority; with ageing in ms: who has waited as long as the ageing of the queue
   *     goes like one of the next priority
   */
  private record Urgency(long level, long waitedMs) implements Comparable<Urgency> {
    @Override
    public int compareTo(Urgency other) {
      return level != other.level
          ? Long.compare(level, other.level)
          : Long.compare(waitedMs, other.waitedMs);
    }
  }

  private Urgency urgency(Queue queue, int lane, MessageLog log) {
    long ageingMs = queue.settings().getPriorityAgeingMs();
    long waitedMs = clocks.wallMs() - log.readySinceWallMs();
    int priority = priority(lane);
    return new Urgency(ageingMs == 0 ? priority : priority * ageingMs + waitedMs, waitedMs);
  }
}
