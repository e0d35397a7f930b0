package io.narumq.statemachine.state;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.FullAction;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.Queues.Queue;
import java.util.ArrayList;
import java.util.List;

/**
 * How much a queue may hold. A queue without limits costs nothing here; one with them a look at its
 * lanes.
 *
 * <p>What counts is what was stored and is not settled, wherever it is. Only what is on its way to
 * the dead-letter queue does not, as nobody gets it here any more; when {@link #DOOMED_MAX} of
 * these can not get away, the queue is full too, so it is bounded in any case.
 */
public final class QueueLimits {
  /** How many messages may be on their way to the dead-letter queue, of a queue with a limit. */
  private static final int DOOMED_MAX = 1_000;

  /** How many messages make room for others at once. */
  private static final int DROPPED_MAX = 1_000;

  private final MessageLogs logs;
  private final DeadLetters deadLetters;

  QueueLimits(MessageLogs logs, DeadLetters deadLetters) {
    this.logs = logs;
    this.deadLetters = deadLetters;
  }

  /** What is in a queue. */
  private record Held(long messages, long bytes, long ready, long leased, long doomed) {}

  /** Whether the oldest messages of such a queue make room for new ones. */
  public static boolean isDroppingOldest(QueueSettings settings) {
    return settings.getMaxMessages() > 0
        && settings.getOnFull() == FullAction.FULL_ACTION_DROP_OLDEST_VALUE;
  }

  /** How many messages the queue may lease now. */
  public int leasesLeft(Queue queue) {
    int max = queue.settings().getMaxInFlight();
    return max == 0 ? Integer.MAX_VALUE : (int) Math.max(0, max - held(logs, queue).leased());
  }

  /** Whether the queue has room for these, or can make it. Changes nothing. */
  public boolean canTake(Queue queue, long messages, long bytes) {
    if (hasRoom(logs, queue, messages, bytes)) {
      return true;
    }
    QueueSettings settings = queue.settings();
    if (!isDroppingOldest(settings) || !DeadLetters.hasTarget(queue)) {
      return false;
    }
    Held held = held(logs, queue);
    long tooMany = held.messages() + messages - settings.getMaxMessages();
    return tooMany <= Math.min(DROPPED_MAX, held.ready())
        && held.doomed() < DOOMED_MAX
        && fits(held.bytes(), bytes, settings.getMaxBytes());
  }

  /**
   * Sends the oldest ready messages of a queue to the dead letters, as far as these need the room.
   *
   * @return whether there is room now; there may not be if what stands first has expired and the
   *     Tick has not come to it
   */
  public boolean makeRoom(Queue queue, long messages, long bytes) {
    if (hasRoom(logs, queue, messages, bytes)) {
      return true;
    }
    long tooMany = held(logs, queue).messages() + messages - queue.settings().getMaxMessages();
    List<LeasedRange> oldest = new ArrayList<>();
    Budget budget = new Budget((int) Math.min(DROPPED_MAX, tooMany), Long.MAX_VALUE);
    logs.takeOldest(queue, budget, oldest);
    for (LeasedRange range : oldest) {
      logs.of(queue.id(), range.getLane()).leave(range.getCount());
      deadLetters.doom(
          queue.id(),
          range.getLane(),
          new Messages(range.getSetFirst(), range.getFirst(), range.getCount()),
          range.getDeliveryCount() - 1,
          DeadLetterReason.DEAD_LETTER_REASON_QUEUE_FULL);
    }
    return hasRoom(logs, queue, messages, bytes);
  }

  /** Whether a queue has room for these as it is. */
  static boolean hasRoom(MessageLogs logs, Queue queue, long messages, long bytes) {
    QueueSettings settings = queue.settings();
    if (settings.getMaxMessages() == 0 && settings.getMaxBytes() == 0) {
      return true;
    }
    Held held = held(logs, queue);
    return fits(held.messages(), messages, settings.getMaxMessages())
        && fits(held.bytes(), bytes, settings.getMaxBytes())
        && held.doomed() < DOOMED_MAX;
  }

  private static boolean fits(long held, long more, long max) {
    return max == 0 || more <= max - held;
  }

  private static Held held(MessageLogs logs, Queue queue) {
    long messages = 0;
    long bytes = 0;
    long ready = 0;
    long leased = 0;
    long doomed = 0;
    for (int number = 0; number < MessageLogs.LANES; number++) {
      if (queue.hasLane(number)) {
        LaneRecord lane = logs.of(queue.id(), number).lane();
        long readyHere = MessageLog.ready(lane);
        messages += readyHere + lane.getLeased() + lane.getBackingOff() + lane.getDelayed();
        messages += lane.getBlocked() + lane.getParked();
        bytes += lane.getBodyBytes();
        ready += readyHere;
        leased += lane.getLeased();
        doomed += lane.getDoomed();
      }
    }
    return new Held(messages, bytes, ready, leased, doomed);
  }
}
