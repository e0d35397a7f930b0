package io.narumq.chaos.check;

import io.narumq.chaos.history.GroupHistory;
import io.narumq.chaos.history.GroupHistory.Commit;
import io.narumq.chaos.history.GroupHistory.Tenure;
import java.util.ArrayList;
import java.util.List;

/** Who gets a partition is not handed out what was committed before. */
final class CommittedIsDone implements GroupCheck {
  @Override
  public Verdict judge(GroupHistory history) {
    List<String> violations = new ArrayList<>();
    for (Tenure tenure : history.tenures()) {
      if (tenure.read().isEmpty()) {
        continue;
      }
      long first = tenure.read().get(0).offset();
      history.commits().stream()
          .filter(commit -> concerns(commit, tenure) && commit.next() > first)
          .findFirst()
          .ifPresent(commit -> violations.add("%s; before: %s".formatted(tenure, commit)));
    }
    return new Verdict("what is committed is done", history.commits().size(), violations);
  }

  private static boolean concerns(Commit commit, Tenure tenure) {
    return commit.partition() == tenure.partition() && commit.at() < tenure.span().start();
  }
}
