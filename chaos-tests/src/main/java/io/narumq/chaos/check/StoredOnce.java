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
 * No silent duplicates: a body is stored at most as many times as it was sent, a message id names
 * one body for ever, and it is the id that the sender was told.
 */
public final class StoredOnce implements Check {
  @Override
  public Verdict judge(History history) {
    Map<String, String> bodyOfId = new HashMap<>();
    Map<String, Set<String>> idsOfBody = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (SendCall send : history.sends()) {
      if (send.outcome() == Outcome.OK) {
        note(send.messageId(), send.body(), bodyOfId, idsOfBody, violations);
      }
    }
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        note(delivery.messageId(), delivery.body(), bodyOfId, idsOfBody, violations);
      }
    }
    Map<String, Integer> allowed = new HashMap<>();
    history.sends().stream()
        .filter(send -> send.outcome() != Outcome.FAILED)
        .forEach(send -> allowed.merge(send.body(), 1, Integer::sum));
    idsOfBody.forEach(
        (body, ids) -> {
          int sent = allowed.getOrDefault(body, 0);
          if (sent > 0 && ids.size() > sent) {
            violations.add("%s sent %d times, stored as %s".formatted(body, sent, ids));
          }
        });
    return new Verdict("one send stores one message", history.sends().size(), violations);
  }

  /** Bodies that were stored more than once, as is legal after a resend of unknown outcome. */
  public static long duplicates(History history) {
    Map<String, Set<String>> idsOfBody = new HashMap<>();
    history.receives().stream()
        .flatMap(receive -> receive.deliveries().stream())
        .forEach(
            delivery ->
                idsOfBody
                    .computeIfAbsent(delivery.body(), body -> new HashSet<>())
                    .add(delivery.messageId()));
    return idsOfBody.values().stream().mapToLong(ids -> ids.size() - 1L).sum();
  }

  private static void note(
      String id,
      String body,
      Map<String, String> bodyOfId,
      Map<String, Set<String>> idsOfBody,
      List<String> violations) {
    String before = bodyOfId.putIfAbsent(id, body);
    if (before != null && !before.equals(body)) {
      violations.add("%s names %s and %s".formatted(id, before, body));
    }
    idsOfBody.computeIfAbsent(body, it -> new HashSet<>()).add(id);
  }
}
