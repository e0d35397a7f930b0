package io.narumq.node.delivery;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receive;
import io.narumq.node.log.Outcome;
import io.narumq.node.loop.Scheduler.Cancellable;
import java.util.function.Consumer;

/** One call that wants messages. Confined to the shard's scheduler; see {@link Delivery}. */
public final class Receiver {
  final Receive receive;
  final Command command;
  final long waitUntilMs;
  final long deadlineMs;
  private final Consumer<Outcome> done;
  Cancellable waitTimer = () -> {};
  boolean cancelled;

  /** Place in the line of its queue; given by {@link Delivery}. */
  long arrival;

  /**
   * @param waitUntilMs monotonic; until then it waits for a first message
   * @param deadlineMs monotonic; afterwards no message is taken for it any more
   * @param done called once, as a task of the shard's scheduler, unless the receiver is cancelled
   */
  public Receiver(Receive receive, long waitUntilMs, long deadlineMs, Consumer<Outcome> done) {
    this.receive = receive;
    this.command = Command.newBuilder().setReceive(receive).build();
    this.waitUntilMs = waitUntilMs;
    this.deadlineMs = deadlineMs;
    this.done = done;
  }

  String queue() {
    return receive.getQueue();
  }

  void answer(Outcome outcome) {
    waitTimer.cancel();
    if (!cancelled) {
      done.accept(outcome);
    }
  }
}
