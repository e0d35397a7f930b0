package io.narumq.statemachine.state;

import io.narumq.api.v1.FullAction;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.OldestMessages.Surplus;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Settlement.Freed;

/**
 * How much a queue may hold. A queue without limits costs nothing here; one with them a look at its
 * lanes.
 *
 * <p>What counts is what was stored and is not settled, wherever it is. Only what was purged does
 * not, and what is on its way to the dead-letter queue, as nobody gets it here any more; when
 * {@link #DOOMED_MAX} of these can not get away, or {@link #DOOMED_BYTES_MAX} of them, the queue is
 * full too, so it is bounded in any case: by what a send may drop besides.
 */
public final class QueueLimits {
  /** How many messages may be on their way to the dead-letter queue, of a queue with a limit. */
  private static final int DOOMED_MAX = 1_000;

  /** The same in bytes of bodies. */
  private static final long DOOMED_BYTES_MAX = 64 << 20;

  private final MessageLogs logs;
  private final OldestMessages oldest;

  QueueLimits(MessageLogs logs, OldestMessages oldest) {
    this.logs = logs;
    this.oldest = oldest;
  }

  /** What is in a queue. */
  private record Held(long messages, long bytes, long leased, long doomed, long doomedBytes) {
    Held without(Freed freed) {
      return new Held(
          messages - freed.messages(), bytes - freed.bytes(), leased, doomed, doomedBytes);
    }

    /** Whether too much can not get away to the dead-letter queue. */
    boolean isStuck() {
      return doomed >= DOOMED_MAX || doomedBytes >= DOOMED_BYTES_MAX;
    }
  }

  /** Whether the oldest messages of such a queue make room for new ones. */
  public static boolean isDroppingOldest(QueueSettings settings) {
    return isLimited(settings) && settings.getOnFull() == FullAction.FULL_ACTION_DROP_OLDEST_VALUE;
  }

  /** How many messages the queue may lease now. */
  public int leasesLeft(Queue queue) {
    int max = queue.settings().getMaxInFlight();
    return max == 0 ? Integer.MAX_VALUE : (int) Math.max(0, max - held(logs, queue).leased());
  }

  /** Whether a queue has a limit that a send can reach. */
  public static boolean isLimited(Queue queue) {
    return isLimited(queue.settings());
  }

  private static boolean isLimited(QueueSettings settings) {
    return settings.getMaxMessages() > 0 || settings.getMaxBytes() > 0;
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
    Held held = held(logs, queue).without(freed);
    if (held.isStuck()) {
      return false;
    }
    Surplus surplus = surplus(queue.settings(), held, messages, bytes);
    return surplus.isNone()
        || (isDroppingOldest(queue.settings())
            && DeadLetters.hasTarget(queue)
            && oldest.contain(queue, surplus, freed.ready()));
  }

  /**
   * Sends the oldest ready messages of a queue to the dead letters, as far as so many new ones need
   * their room; {@link #canTake} said that it can be made.
   */
  public void makeRoom(Queue queue, long messages, long bytes) {
    if (isLimited(queue)) {
      Surplus surplus = surplus(queue.settings(), held(logs, queue), messages, bytes);
      oldest.drop(queue, surplus, OldestMessages.LOOKED_MAX);
    }
  }

  /** Whether a queue that drops its oldest messages holds more than it may. */
  boolean isOverfull(Queue queue) {
    return isDroppingOldest(queue.settings())
        && DeadLetters.hasTarget(queue)
        && !surplus(queue.settings(), held(logs, queue), 0, 0).isNone();
  }

  /** Drops what a queue holds beyond its limits, at most so many messages; returns how many. */
  int trim(Queue queue, int max) {
    Held held = held(logs, queue);
    return held.isStuck() ? 0 : oldest.drop(queue, surplus(queue.settings(), held, 0, 0), max);
  }

  /** Whether a queue has room for these as it is. */
  static boolean hasRoom(MessageLogs logs, Queue queue, long messages, long bytes) {
    if (!isLimited(queue)) {
      return true;
    }
    Held held = held(logs, queue);
    return !held.isStuck() && surplus(queue.settings(), held, messages, bytes).isNone();
  }

  /** What would have to go before so many more were stored. */
  private static Surplus surplus(QueueSettings settings, Held held, long messages, long bytes) {
    return new Surplus(
        tooMany(held.messages() + messages, settings.getMaxMessages()),
        tooMany(held.bytes() + bytes, settings.getMaxBytes()));
  }

  private static long tooMany(long held, long max) {
    return max == 0 ? 0 : Math.max(0, held - max);
  }

  private static Held held(MessageLogs logs, Queue queue) {
    long messages = 0;
    long bytes = 0;
    long leased = 0;
    long doomed = 0;
    long doomedBytes = 0;
    for (int number = 0; number < MessageLogs.LANES; number++) {
      if (queue.hasLane(number)) {
        LaneRecord lane = logs.of(queue.id(), number).lane();
        messages += MessageLog.ready(lane) + lane.getLeased() + lane.getBackingOff();
        messages += lane.getDelayed() + lane.getBlocked() + lane.getParked();
        messages -= lane.getPurgedLeased();
        bytes += lane.getBodyBytes() - lane.getDoomedBytes() - lane.getPurgedBytes();
        leased += lane.getLeased();
        doomed += lane.getDoomed();
        doomedBytes += lane.getDoomedBytes();
      }
    }
    return new Held(messages, bytes, leased, doomed, doomedBytes);
  }
}
