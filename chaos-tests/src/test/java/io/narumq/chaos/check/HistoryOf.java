package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Result;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.chaos.history.Span;
import java.util.ArrayList;
import java.util.List;

/** Writes histories by hand. Times are plain numbers; a lease lasts 100. */
final class HistoryOf {
  static final long LEASE = 100;
  static final String A = MessageBody.of(1, 1, 0xa);
  static final String B = MessageBody.of(1, 2, 0xb);

  private final List<SendCall> sends = new ArrayList<>();
  private final List<ReceiveCall> receives = new ArrayList<>();
  private final List<SettleCall> settles = new ArrayList<>();

  static HistoryOf calls() {
    return new HistoryOf();
  }

  HistoryOf sent(String body, String id, long start, long end) {
    sends.add(new SendCall("p", new Span(start, end), Outcome.OK, body, id));
    return this;
  }

  HistoryOf refused(String body, long start, long end) {
    sends.add(new SendCall("p", new Span(start, end), Outcome.FAILED, body, ""));
    return this;
  }

  HistoryOf unanswered(String body, long start) {
    sends.add(new SendCall("p", new Span(start, Span.NEVER), Outcome.UNKNOWN, body, ""));
    return this;
  }

  HistoryOf received(String client, long start, long end, Delivery... deliveries) {
    receives.add(
        new ReceiveCall(client, new Span(start, end), Outcome.OK, LEASE, List.of(deliveries)));
    return this;
  }

  HistoryOf acked(String client, String id, Status status, long start, long end) {
    return settled(client, id, Kind.ACK, status, start, end);
  }

  HistoryOf settled(String client, String id, Kind kind, Status status, long start, long end) {
    Outcome outcome = status == Status.UNKNOWN ? Outcome.UNKNOWN : Outcome.OK;
    settles.add(
        new SettleCall(
            client, new Span(start, end), outcome, kind, List.of(new Result(id, status))));
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
