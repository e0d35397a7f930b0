package io.narumq.chaos.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A queue that is bound to a topic has one copy of each event that its filter takes. */
public final class CopiesExact {
  private CopiesExact() {}

  /** A message as a worker of the queue got it. */
  public record Copy(String messageId, String body) {}

  /**
   * Judges a queue without anything left to deliver.
   *
   * @param copies in the order of their deliveries
   * @param matching bodies of all events that are in the topic and that the filter takes
   */
  public static Verdict judge(String queue, List<Copy> copies, Collection<String> matching) {
    Set<String> wanted = new TreeSet<>(matching);
    Map<String, String> ids = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (Copy copy : copies) {
      if (!wanted.contains(copy.body())) {
        violations.add(copy + " is of nothing in the topic that matches");
      }
      String before = ids.putIfAbsent(copy.body(), copy.messageId());
      if (before != null && !before.equals(copy.messageId())) {
        violations.add("%s was stored as %s, too".formatted(copy, before));
      }
    }
    wanted.stream()
        .filter(body -> !ids.containsKey(body))
        .forEach(body -> violations.add(body + " has no copy"));
    return new Verdict(queue + " has a copy of each event that matches", wanted.size(), violations);
  }
}
