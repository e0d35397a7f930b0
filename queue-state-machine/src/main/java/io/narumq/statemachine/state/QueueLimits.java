package io.narumq.statemachine.state;

import io.narumq.api.v1.FullAction;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Settlement.Freed;

/**
 * How much a queue may hold. A queue without limits costs nothing here; one with them a look at its
 * lanes.
 *
 * <p>What counts is what was stored and is not settled, wherever it is. Only what is on its way to
 * the dead-letter queue does not, as nobody gets it here any more; when {@link #DOOMED_MAX} of
 * these can not get away, the queue is full too, so it is bounded in any case: by twice as many.
 */
public final class QueueLimits {
  /** How many messages may be on their way to the dead-letter queue, of a queue with a limit. */
  private static final int DOOMED_MAX = 1_000;

  /** How many messages make room for others at once. */
  private static final int DROPPED_MAX = 1_000;

  private final MessageLogs logs;
  private final OldestMessages oldest;

  QueueLimits(MessageLogs logs, OldestMessages oldest) {
    this.logs = logs;
    this.oldest = oldest;
  }

  /** What is in a queue. */
  private record Held(long messages, long bytes, long leased, long doomed) {
    Held without(Freed freed) {
      return new Held(messages - freed.messages(), bytes - freed.bytes(), leased, doomed);
    }
  }

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

  /** Whether a queue has a limit that a send can reach. */
  public static boolean isLimited(Queue queue) {
    return queue.settings().getMaxMessages() > 0 || queue.settings().getMaxBytes() > 0;
  }

  /**
   * Whether the queue has room for these, or can make it. Changes nothing.
   *
   * @param freed what is to be acked before they are stored
   */
  public boolean canTake(Queue queue, long messages, long bytes, Freed freed) {
    if (!isLimited(queue)) {
      return true;
    }
    QueueSettings settings = queue.settings();
    Held held = held(logs, queue).without(freed);
    if (held.doomed() >= DOOMED_MAX || !fits(held.bytes(), bytes, settings.getMaxBytes())) {
      return false;
    }
    if (fits(held.messages(), messages, settings.getMaxMessages())) {
      return true;
    }
    long tooMany = held.messages() + messages - settings.getMaxMessages();
    return isDroppingOldest(settings)
        && DeadLetters.hasTarget(queue)
        && tooMany <= DROPPED_MAX
        // Those that are acked are gone by then.
        && oldest.contain(queue, tooMany + freed.ready());
  }

  /**
   * Sends the oldest ready messages of a queue to the dead letters, as far as so many new ones need
   * their room; {@link #canTake} said that it can be made.
   */
  public void makeRoom(Queue queue, long messages) {
    long max = queue.settings().getMaxMessages();
    long tooMany = max == 0 ? 0 : held(logs, queue).messages() + messages - max;
    if (tooMany > 0) {
      oldest.drop(queue, tooMany);
    }
  }

  /** Whether a queue has room for these as it is. */
  static boolean hasRoom(MessageLogs logs, Queue queue, long messages, long bytes) {
    if (!isLimited(queue)) {
      return true;
    }
    QueueSettings settings = queue.settings();
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
    long leased = 0;
    long doomed = 0;
    for (int number = 0; number < MessageLogs.LANES; number++) {
      if (queue.hasLane(number)) {
        LaneRecord lane = logs.of(queue.id(), number).lane();
        messages += MessageLog.ready(lane) + lane.getLeased() + lane.getBackingOff();
        messages += lane.getDelayed() + lane.getBlocked() + lane.getParked();
        bytes += lane.getBodyBytes();
        leased += lane.getLeased();
        doomed += lane.getDoomed();
      }
    }
    return new Held(messages, bytes, leased, doomed);
  }
}
