package io.narumq.chaos.check;

import io.narumq.chaos.history.Hold;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a producer sends is stored once, however often it has to repeat the send. */
public final class ProducedOnce {
  private ProducedOnce() {}

  /** Judges messages with bodies of their own that a producer sent once each. */
  public static Verdict judge(Collection<Hold> holds) {
    Map<String, TreeSet<String>> idsOfBody = new TreeMap<>();
    holds.forEach(
        hold ->
            idsOfBody.computeIfAbsent(hold.body(), body -> new TreeSet<>()).add(hold.messageId()));
    List<String> violations =
        idsOfBody.entrySet().stream()
            .filter(entry -> entry.getValue().size() > 1)
            .map(entry -> "%s is stored as %s".formatted(entry.getKey(), entry.getValue()))
            .toList();
    return new Verdict("a producer's message is stored once", idsOfBody.size(), violations);
  }
}
