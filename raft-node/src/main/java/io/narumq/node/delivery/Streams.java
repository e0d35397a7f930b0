package io.narumq.node.delivery;

import io.narumq.log.v1.Command;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Outcome.NotSubmitted;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.log.Outcome.Result;
import io.narumq.node.log.Submission;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The consumer streams that are open at this leader: one for each session and queue. Attaches their
 * sessions and has what is theirs replayed before {@link Delivery} takes anything new for them.
 */
public final class Streams {
  private record Key(String sessionId, String queue) {}

  private final CommandLog log;
  private final Delivery delivery;
  private final int openMax;
  private final Map<Key, ConsumerStream> open = new HashMap<>();

  /** At most {@code openMax} streams are open; more are refused as overload. */
  public Streams(CommandLog log, Delivery delivery, int openMax) {
    this.log = log;
    this.delivery = delivery;
    this.openMax = openMax;
  }

  /**
   * Begins a stream. An older one of the same session and queue ends before the attach is
   * submitted: whatever is in flight for it comes first in the log, and is found by the replay.
   */
  public void open(ConsumerStream stream, int messages, long bytes) {
    Key key = new Key(stream.sessionId(), stream.queue());
    if (open.size() >= openMax && !open.containsKey(key)) {
      stream.fail(new NotSubmitted(Reason.OVERLOADED));
      return;
    }
    ConsumerStream older = open.put(key, stream);
    stream.whenOver(() -> open.remove(key, stream));
    if (older != null) {
      delivery.withdraw(older);
      older.replace();
    }
    grant(stream, messages, bytes);
  }

  /** Allows so much more; what is above the limits is lost. */
  public void grant(ConsumerStream stream, int messages, long bytes) {
    stream.grant(messages, bytes);
    goOn(stream);
  }

  /** A sign of life of the client. */
  public void keepAlive(ConsumerStream stream, long id) {
    if (!stream.isOver()) {
      submit(stream, stream.keepAlive(), Done.class, (done, at) -> stream.keptAlive(id, at));
    }
  }

  /** Takes nothing more; ends when all that is under way is told. */
  public void drain(ConsumerStream stream) {
    delivery.withdraw(stream);
    stream.drain();
  }

  /** The stream broke. What it was given stays with the session. */
  public void cancel(ConsumerStream stream) {
    delivery.cancel(stream);
  }

  /** This node leads no more. */
  public void unlead() {
    List.copyOf(open.values()).forEach(stream -> stream.fail(new NotSubmitted(Reason.NOT_LEADER)));
  }

  /** How many streams are open. */
  public int count() {
    return open.size();
  }

  private void goOn(ConsumerStream stream) {
    if (stream.wantsAttach()) {
      submit(
          stream,
          stream.attach(),
          SessionAttached.class,
          (attached, at) -> {
            stream.attached(attached, at);
            goOn(stream);
          });
    } else {
      delivery.join(stream);
    }
  }

  private <T> void submit(
      ConsumerStream stream,
      Command command,
      Class<T> expected,
      BiConsumer<T, LogPosition> onResult) {
    Consumer<Outcome> done =
        outcome -> {
          if (outcome instanceof Result result && expected.isInstance(result.result())) {
            onResult.accept(expected.cast(result.result()), result.at());
          } else {
            delivery.withdraw(stream);
            stream.fail(outcome);
          }
        };
    log.submit(new Submission(command, Submission.NO_DEADLINE, done));
  }
}
