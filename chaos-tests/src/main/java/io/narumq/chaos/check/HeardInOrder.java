package io.narumq.chaos.check;

import io.narumq.chaos.history.Heard;
import io.narumq.chaos.history.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Each subscriber of a channel hears the messages of a publisher in their order, each at most once,
 * and none that was not said. What is missing was lost, which a channel may do. What was not
 * answered may come late: its publisher has gone on to another node, and the first one was not
 * dead.
 */
public final class HeardInOrder {
  private record Pair(String subscriber, int publisher) {}

  private HeardInOrder() {}

  /**
   * Judges what was heard.
   *
   * @param heard of each subscriber in the order in which it came
   * @param lastSaid the number of the last message of each publisher
   * @param unanswered of those that were said
   */
  public static Verdict judge(List<Heard> heard, List<Long> lastSaid, Set<Said> unanswered) {
    List<String> violations = new ArrayList<>();
    Map<Pair, Long> last = new HashMap<>();
    Set<Heard> all = new HashSet<>();
    for (Heard message : heard) {
      if (!all.add(message)) {
        violations.add("%s came twice".formatted(message));
      } else if (!unanswered.contains(new Said(message.publisher(), message.number()))) {
        Pair pair = new Pair(message.subscriber(), message.publisher());
        Long before = last.put(pair, message.number());
        if (before != null && before > message.number()) {
          violations.add("%s came after number %d".formatted(message, before));
        }
      }
      if (message.number() > lastSaid.get(message.publisher())) {
        violations.add("%s was never said".formatted(message));
      }
    }
    return new Verdict("channel messages come in order, at most once", heard.size(), violations);
  }
}
