package io.narumq.chaos.check;

import io.narumq.chaos.history.GroupHistory;
import io.narumq.chaos.history.GroupHistory.End;
import io.narumq.chaos.history.GroupHistory.Tenure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A partition has one member at a time, which reads it without gaps. Who was put out, or is dead,
 * can not know when that was.
 */
final class OneOwner implements GroupCheck {
  @Override
  public Verdict judge(GroupHistory history) {
    List<String> violations = new ArrayList<>();
    Map<Integer, List<Tenure>> before = new HashMap<>();
    for (Tenure tenure : history.tenures()) {
      List<Tenure> earlier =
          before.computeIfAbsent(tenure.partition(), partition -> new ArrayList<>());
      earlier.stream()
          .filter(other -> overlap(other, tenure))
          .forEach(other -> violations.add("%s; %s".formatted(other, tenure)));
      earlier.add(tenure);
      checkGaps(tenure, violations);
    }
    return new Verdict("a partition has one owner", history.tenures().size(), violations);
  }

  /** The second one began later. */
  private static boolean overlap(Tenure one, Tenure next) {
    boolean knew = one.end() == End.OPEN || one.end() == End.REVOKED;
    return knew && next.span().start() < one.span().end();
  }

  private static void checkGaps(Tenure tenure, List<String> violations) {
    for (int i = 1; i < tenure.read().size(); i++) {
      if (tenure.read().get(i).offset() != tenure.read().get(i - 1).offset() + 1) {
        violations.add("%s, but %s after the one before".formatted(tenure, tenure.read().get(i)));
      }
    }
  }
}
