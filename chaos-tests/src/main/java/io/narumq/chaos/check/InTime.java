package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A message with a time to live is not handed out when that is over, and is not dropped before:
 * none is passed over, as messages are handed out in the order in which they were stored. Both as
 * far as clocks of nodes may differ.
 */
public final class InTime implements Check {
  /** What the cluster tolerates of a clock, and its step. */
  private static final long CLOCKS_NANOS = 502_000_000;

  @Override
  public Verdict judge(History history) {
    long judged = 0;
    List<String> violations = new ArrayList<>();
    for (String queue : history.queues()) {
      History its = history.in(List.of(queue));
      List<SendCall> mortal =
          its.sends().stream()
              .filter(it -> it.wish().ttlNanos() > 0 && it.outcome() == Outcome.OK)
              .toList();
      judged += mortal.size();
      judgeLate(its, violations);
      judgePassedOver(its, mortal, violations);
    }
    return new Verdict("what has its time comes in it", judged, violations);
  }

  private static void judgeLate(History history, List<String> violations) {
    Map<String, Sent> sent = Sent.byBody(history);
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        Sent its = sent.get(delivery.body());
        if (its == null || its.wish().ttlNanos() == 0 || its.latest() == Span.NEVER) {
          continue;
        }
        long over = its.latest() + its.wish().delayNanos() + its.wish().ttlNanos();
        if (receive.span().start() > over + CLOCKS_NANOS) {
          violations.add(
              "%s, whose time was over at %.3f s, handed out in %s"
                  .formatted(delivery.body(), over / 1e9, receive.span()));
        }
      }
    }
  }

  private static void judgePassedOver(
      History history, List<SendCall> mortal, List<String> violations) {
    Map<String, FirstDelivery> first = FirstDelivery.byBody(history);
    NavigableMap<Position, Long> next = nextDeliveries(history, first);
    for (SendCall send : mortal) {
      Position at = send.position();
      if (at == null || first.containsKey(send.body())) {
        continue;
      }
      Map.Entry<Position, Long> later = next.higherEntry(at);
      long alive = send.span().start() + send.wish().ttlNanos() - CLOCKS_NANOS;
      if (later != null && later.getValue() < alive && !mayBeHidden(history, send)) {
        violations.add(
            "%s of %s, alive until %.3f s, was passed over at %.3f s"
                .formatted(send.body(), send.span(), alive / 1e9, later.getValue() / 1e9));
      }
    }
  }

  /** By where a message was stored: when one stored there or later was first handed out at last. */
  private static NavigableMap<Position, Long> nextDeliveries(
      History history, Map<String, FirstDelivery> first) {
    Map<Position, Long> ends = new HashMap<>();
    for (SendCall send : history.sends()) {
      FirstDelivery delivery = first.get(send.body());
      if (send.position() != null && delivery != null && delivery.count() == 1) {
        ends.merge(send.position(), delivery.span().end(), Math::min);
      }
    }
    NavigableMap<Position, Long> sorted = new TreeMap<>(ends);
    long earliest = Span.NEVER;
    for (Map.Entry<Position, Long> entry : sorted.descendingMap().entrySet()) {
      earliest = Math.min(earliest, entry.getValue());
      entry.setValue(earliest);
    }
    return sorted;
  }

  /** Whether a receive may have taken it that nobody saw the answer of, so that it died in it. */
  private static boolean mayBeHidden(History history, SendCall send) {
    long over = send.span().end() + send.wish().ttlNanos() + CLOCKS_NANOS;
    return history.receives().stream()
        .filter(
            it ->
                it.outcome() == Outcome.UNKNOWN
                    || it.span().end() - it.span().start() >= it.leaseNanos())
        .anyMatch(it -> it.span().start() < over && it.span().end() > send.span().start());
  }
}
