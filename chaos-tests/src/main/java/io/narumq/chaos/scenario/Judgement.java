package io.narumq.chaos.scenario;

import io.narumq.chaos.check.Check;
import io.narumq.chaos.check.CountsRight;
import io.narumq.chaos.check.LeasesKept;
import io.narumq.chaos.check.NoIdleLease;
import io.narumq.chaos.check.ProducedOnce;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import java.util.ArrayList;
import java.util.List;

/** What the clients of a run saw, put to all checks. */
final class Judgement {
  private Judgement() {}

  /** Of a run that came to its end, so that all queues were drained. */
  static List<Verdict> of(Works works, Seen seen) {
    History history = seen.history();
    History acked = history.in(works.acked());
    List<Verdict> verdicts = new ArrayList<>();
    Check.OF_ALL_QUEUES.forEach(check -> verdicts.add(check.judge(history)));
    Check.OF_QUEUES_ACKED.forEach(check -> verdicts.add(check.judge(acked)));
    works.checks().forEach(check -> verdicts.add(check.judge(history)));
    verdicts.add(CountsRight.judge(history, seen.counts()));
    verdicts.add(LeasesKept.judge(seen.holds()));
    verdicts.add(NoIdleLease.judge(seen.holds()));
    verdicts.add(ProducedOnce.judge(seen.holds()));
    verdicts.addAll(seen.sideVerdicts());
    return verdicts;
  }
}
