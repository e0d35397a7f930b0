package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A later delivery of a message has a larger fencing number. */
public final class FencingGrows implements Check {
  private record Holding(Span span, ReceiveCall.Delivery delivery) {
    long number() {
      return delivery.fencingNumber();
    }

    @Override
    public String toString() {
      return "number " + number() + " in " + span;
    }
  }

  @Override
  public Verdict judge(History history) {
    Map<String, List<Holding>> byMessage = new HashMap<>();
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        byMessage
            .computeIfAbsent(delivery.messageId(), id -> new ArrayList<>())
            .add(new Holding(receive.span(), delivery));
      }
    }
    List<String> violations = new ArrayList<>();
    byMessage.values().forEach(holdings -> judge(holdings, violations));
    return new Verdict("fencing numbers grow", history.deliveries(), violations);
  }

  /** In the order of the numbers: none may have been asked for after a higher one was there. */
  private static void judge(List<Holding> holdings, List<String> violations) {
    holdings.sort(Comparator.comparingLong(Holding::number));
    Holding latest = holdings.get(0);
    for (int i = 1; i < holdings.size(); i++) {
      Holding next = holdings.get(i);
      if (next.number() == holdings.get(i - 1).number() || latest.span().isAfter(next.span())) {
        violations.add("%s: %s and %s".formatted(next.delivery().messageId(), latest, next));
      }
      latest = next.span().start() > latest.span().start() ? next : latest;
    }
  }
}
