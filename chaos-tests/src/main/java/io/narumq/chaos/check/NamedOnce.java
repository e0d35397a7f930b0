package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What its sender gave a name is stored once under it, however often it was sent. */
public final class NamedOnce implements Check {
  @Override
  public Verdict judge(History history) {
    Map<String, String> nameOfBody = new HashMap<>();
    Map<String, TreeSet<String>> idsOfName = new HashMap<>();
    for (SendCall send : history.sends()) {
      if (!send.wish().dedupeKey().isEmpty()) {
        String name = send.wish().dedupeKey() + " in " + send.queue();
        nameOfBody.put(send.body() + " in " + send.queue(), name);
        TreeSet<String> ids = idsOfName.computeIfAbsent(name, it -> new TreeSet<>());
        if (send.outcome() == Outcome.OK) {
          ids.add(send.messageId());
        }
      }
    }
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        String name = nameOfBody.get(delivery.body() + " in " + receive.queue());
        if (name != null) {
          idsOfName.getOrDefault(name, new TreeSet<>()).add(delivery.messageId());
        }
      }
    }
    List<String> violations = new ArrayList<>();
    idsOfName.forEach(
        (name, ids) -> {
          if (ids.size() > 1) {
            violations.add("%s is stored as %s".formatted(name, ids));
          }
        });
    return new Verdict("what has a name is stored once", idsOfName.size(), violations);
  }
}
