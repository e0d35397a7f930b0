package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Result;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.history.Wish;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes histories by hand. Times are plain numbers; a lease lasts 100. */
final class HistoryOf {
  static final long LEASE = 100;
  static final String A = MessageBody.of(1, 1, 0xa);
  static final String B = MessageBody.of(1, 2, 0xb);
  static final String C = MessageBody.of(1, 3, 0xc);

  private final List<SendCall> sends = new ArrayList<>();
  private final List<ReceiveCall> receives = new ArrayList<>();
  private final List<SettleCall> settles = new ArrayList<>();
  private final long unit;
  private @Nullable Position next;
  private boolean repeated;
  private String queue = "q";
  private Wish wish = Wish.NONE;
  private String source = "";

  private HistoryOf(long unit) {
    this.unit = unit;
  }

  static HistoryOf calls() {
    return new HistoryOf(1);
  }

  /** The numbers are milliseconds, for who reckons with the clock of the cluster. */
  static HistoryOf callsInMillis() {
    return new HistoryOf(1_000_000);
  }

  private Span span(long start, long end) {
    return new Span(start * unit, end == Span.NEVER ? end : end * unit);
  }

  /** The next call takes effect there, in entry {@code index} of shard 0. */
  HistoryOf at(long index) {
    return at(new Position(0, 1, index, 0));
  }

  /** The next call takes effect there. */
  HistoryOf at(Position position) {
    next = position;
    return this;
  }

  /** The next settlement had an attempt before without an answer. */
  HistoryOf again() {
    repeated = true;
    return this;
  }

  /** All further calls are about this queue. */
  HistoryOf in(String queue) {
    this.queue = queue;
    return this;
  }

  /** The next message is to be handed out so much later. */
  HistoryOf delayed(long time) {
    return wish(Wish.delayed(time * unit));
  }

  /** The next message is to be handed out within this time. */
  HistoryOf within(long time) {
    return wish(Wish.within(time * unit));
  }

  /** What is asked for the next message. */
  HistoryOf wish(Wish next) {
    wish = next;
    return this;
  }

  /** The next message is sent in one step with the ack of this one. */
  HistoryOf from(String messageId) {
    source = messageId;
    return this;
  }

  private @Nullable Position take() {
    Position taken = next;
    next = null;
    return taken;
  }

  HistoryOf sent(String body, String id, long start, long end) {
    return send(span(start, end), Outcome.OK, body, id);
  }

  HistoryOf refused(String body, long start, long end) {
    return send(span(start, end), Outcome.FAILED, body, "");
  }

  HistoryOf unanswered(String body, long start) {
    return send(span(start, Span.NEVER), Outcome.UNKNOWN, body, "");
  }

  private HistoryOf send(Span span, Outcome outcome, String body, String id) {
    sends.add(new SendCall("p", queue, span, outcome, body, wish, source, id, take()));
    wish = Wish.NONE;
    source = "";
    return this;
  }

  HistoryOf received(String client, long start, long end, Delivery... deliveries) {
    receives.add(
        new ReceiveCall(
            client,
            queue,
            span(start, end),
            Outcome.OK,
            LEASE * unit,
            take(),
            List.of(deliveries)));
    return this;
  }

  HistoryOf unansweredReceive(String client, long start) {
    receives.add(
        new ReceiveCall(
            client,
            queue,
            span(start, Span.NEVER),
            Outcome.UNKNOWN,
            LEASE * unit,
            null,
            List.of()));
    return this;
  }

  HistoryOf acked(String client, String id, Status status, long start, long end) {
    return settled(client, id, Kind.ACK, status, start, end);
  }

  HistoryOf settled(String client, String id, Kind kind, Status status, long start, long end) {
    return settled(client, id, 1, kind, status, start, end);
  }

  HistoryOf settled(
      String client, String id, long number, Kind kind, Status status, long start, long end) {
    Outcome outcome = status == Status.UNKNOWN ? Outcome.UNKNOWN : Outcome.OK;
    settles.add(
        new SettleCall(
            client,
            queue,
            span(start, end),
            outcome,
            kind,
            repeated,
            take(),
            List.of(new Result(id, number, status))));
    repeated = false;
    return this;
  }

  static Delivery first(String id, String body) {
    return new Delivery(id, body, 1, 1);
  }

  static Delivery again(String id, String body, int count) {
    return new Delivery(id, body, count, count);
  }

  History history() {
    return new History(sends, receives, settles);
  }
}
