package io.narumq.node.delivery;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receive;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.statemachine.CommandResult.Received;
import java.util.function.Consumer;

/** One call that wants messages, once. */
public final class LongPoll extends Receiver {
  private final Receive receive;
  private final long waitUntilMs;
  private final long deadlineMs;
  private final Consumer<Outcome> done;
  private boolean over;

  /**
   * @param waitUntilMs monotonic; until then it waits for a first message
   * @param deadlineMs monotonic; afterwards no message is taken for it any more
   * @param done called once, as a task of the shard's scheduler, unless the receiver is cancelled
   */
  public LongPoll(Receive receive, long waitUntilMs, long deadlineMs, Consumer<Outcome> done) {
    super(receive.getQueue());
    this.receive = receive;
    this.waitUntilMs = waitUntilMs;
    this.deadlineMs = deadlineMs;
    this.done = done;
  }

  @Override
  int wanted() {
    return over ? 0 : receive.getMaxMessages();
  }

  @Override
  Command receive(int messages) {
    Receive now = receive.toBuilder().setMaxMessages(messages).build();
    return Command.newBuilder().setReceive(now).build();
  }

  @Override
  long waitUntilMs() {
    return waitUntilMs;
  }

  @Override
  long deadlineMs() {
    return deadlineMs;
  }

  /**
   * Who is gone but named its request comes again for the same messages, and may have done so
   * already: what it was told then must not be given to somebody else behind its back.
   */
  @Override
  boolean take(Received received, LogPosition at) {
    return answer(new Outcome.Result(received, at)) || !receive.getRequestId().isEmpty();
  }

  @Override
  void foundNothing() {
    answer(new Outcome.Result(Received.NOTHING, LogPosition.NONE));
  }

  @Override
  void fail(Outcome outcome) {
    answer(outcome);
  }

  @Override
  void leave() {
    over = true;
  }

  private boolean answer(Outcome outcome) {
    if (over) {
      return false;
    }
    over = true;
    done.accept(outcome);
    return true;
  }
}
