package io.narumq.chaos.check;

import io.narumq.chaos.history.Heard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each subscriber of a channel hears the messages of a publisher in their order, each at most once,
 * and none that was not said. What is missing was lost, which a channel may do.
 */
public final class HeardInOrder {
  private record Pair(String subscriber, int publisher) {}

  private HeardInOrder() {}

  /**
   * Judges what was heard.
   *
   * @param heard of each subscriber in the order in which it came
   * @param lastSaid the number of the last message of each publisher
   */
  public static Verdict judge(List<Heard> heard, List<Long> lastSaid) {
    List<String> violations = new ArrayList<>();
    Map<Pair, Long> last = new HashMap<>();
    for (Heard message : heard) {
      Long before = last.put(new Pair(message.subscriber(), message.publisher()), message.number());
      if (before != null && before >= message.number()) {
        violations.add("%s came after number %d".formatted(message, before));
      }
      if (message.number() > lastSaid.get(message.publisher())) {
        violations.add("%s was never said".formatted(message));
      }
    }
    return new Verdict("channel messages come in order, at most once", heard.size(), violations);
  }
}
