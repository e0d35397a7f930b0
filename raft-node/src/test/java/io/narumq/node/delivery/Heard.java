package io.narumq.node.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Receipt;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A stream of queue q, and what was told of it, in order. */
final class Heard implements StreamListener {
  final ConsumerStream stream;
  private final Deque<String> events = new ArrayDeque<>();

  Heard(String session, List<Receipt> held) {
    stream =
        new ConsumerStream(
            new ConsumerStream.Settings("q", session, 10_000, 0, held), new Receipts(3), this);
  }

  String next() {
    assertThat(events).isNotEmpty();
    return events.remove();
  }

  String only() {
    assertThat(events).hasSize(1);
    return events.remove();
  }

  void skip(int count) {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  void nothing() {
    assertThat(events).isEmpty();
  }

  @Override
  public void started(SessionAttached attached, LogPosition at) {
    events.add("started created=" + attached.created());
  }

  @Override
  public void delivered(Received received, boolean replayed, LogPosition at) {
    events.add("delivered " + received.messages() + " replayed=" + replayed);
  }

  @Override
  public void keptAlive(long id, LogPosition at) {
    events.add("kept alive " + id);
  }

  @Override
  public void completed() {
    events.add("completed");
  }

  @Override
  public void failed(Outcome outcome) {
    events.add("failed " + (outcome instanceof Outcome.Result it ? it.result() : outcome));
  }

  @Override
  public void replaced() {
    events.add("replaced");
  }
}
