package io.narumq.node.delivery;

import io.narumq.log.v1.Command;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Submission;
import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.statemachine.CommandResult.Received;

/**
 * Somebody who wants messages of a queue, once ({@link LongPoll}) or for as long as it lasts
 * ({@link ConsumerStream}). Confined to the shard's scheduler; see {@link Delivery}.
 */
public abstract class Receiver {
  static final long FOREVER = Long.MAX_VALUE;

  private final String queue;

  /** What follows belongs to {@link Delivery}: the place in the line of the queue ... */
  long arrival;

  /** ... the end of the wait while it stands there ... */
  Cancellable waitTimer = () -> {};

  /** ... and whether a Receive of it is between submit and outcome. */
  boolean inFlight;

  Receiver(String queue) {
    this.queue = queue;
  }

  final String queue() {
    return queue;
  }

  /** How many messages it would take now; 0 if it is not to wait any more. */
  abstract int wanted();

  /** The Receive of at most {@code messages}, which are no more than it wanted. */
  abstract Command receive(int messages);

  /** Monotonic; until then it waits for a first message. */
  long waitUntilMs() {
    return FOREVER;
  }

  /** Monotonic; afterwards no message is taken for it any more. */
  long deadlineMs() {
    return Submission.NO_DEADLINE;
  }

  /**
   * Messages were taken for it by the command there. False: it is gone, and they are to be given
   * back.
   */
  abstract boolean take(Received received, LogPosition at);

  /** There was no message, and it waits no longer. */
  abstract void foundNothing();

  /** A Receive failed or was refused: it is over. */
  abstract void fail(Outcome outcome);

  /** Its caller is gone: it is over, and nobody is to be told. */
  abstract void leave();
}
