package io.narumq.chaos.check;

import io.narumq.chaos.history.GroupHistory;
import io.narumq.chaos.history.GroupHistory.Look;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a group has committed never goes back, whoever looks. */
final class CommitsGoForward implements GroupCheck {
  @Override
  public Verdict judge(GroupHistory history) {
    List<String> violations = new ArrayList<>();
    Map<Integer, Long> seen = new HashMap<>();
    for (Look look : history.looks()) {
      Long before = seen.put(look.partition(), look.next());
      if (before != null && before > look.next()) {
        violations.add(
            "partition %d went from %d to %d".formatted(look.partition(), before, look.next()));
      }
    }
    return new Verdict("committed offsets never go back", history.looks().size(), violations);
  }
}
