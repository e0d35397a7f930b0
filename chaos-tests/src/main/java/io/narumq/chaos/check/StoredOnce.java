package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No silent duplicates: a queue stores a body at most as many times as it was sent there, a message
 * id names one body for ever, and it is the id that the sender was told.
 */
public final class StoredOnce implements Check {
  @Override
  public Verdict judge(History history) {
    Map<String, String> bodyOfId = new HashMap<>();
    Map<String, Set<String>> idsOfBody = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (SendCall send : history.sends()) {
      if (send.outcome() == Outcome.OK) {
        note(send.queue(), send.messageId(), send.body(), bodyOfId, idsOfBody, violations);
      }
    }
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        note(
            receive.queue(),
            delivery.messageId(),
            delivery.body(),
            bodyOfId,
            idsOfBody,
            violations);
      }
    }
    Map<String, Integer> allowed = new HashMap<>();
    history.sends().stream()
        .filter(send -> send.outcome() != Outcome.FAILED)
        .forEach(send -> allowed.merge(stored(send.queue(), send.body()), 1, Integer::sum));
    idsOfBody.forEach(
        (body, ids) -> {
          int sent = allowed.getOrDefault(body, 0);
          if (sent > 0 && ids.size() > sent) {
            violations.add("%s sent %d times, stored as %s".formatted(body, sent, ids));
          }
        });
    return new Verdict("one send stores one message", history.sends().size(), violations);
  }

  private static void note(
      String queue,
      String id,
      String body,
      Map<String, String> bodyOfId,
      Map<String, Set<String>> idsOfBody,
      List<String> violations) {
    String before = bodyOfId.putIfAbsent(id, body);
    if (before != null && !before.equals(body)) {
      violations.add("%s names %s and %s".formatted(id, before, body));
    }
    idsOfBody.computeIfAbsent(stored(queue, body), it -> new HashSet<>()).add(id);
  }

  private static String stored(String queue, String body) {
    return body + " in " + queue;
  }
}
