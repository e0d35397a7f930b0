package io.narumq.chaos.scenario;

import io.narumq.chaos.check.Check;
import io.narumq.chaos.check.LeasesKept;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the clients of a run saw, put to all checks. */
final class Judgement {
  private Judgement() {}

  /** Of a run that came to its end, so that all queues were drained. */
  static List<Verdict> of(History history, List<Hold> holds) {
    List<Verdict> verdicts = new ArrayList<>();
    Check.ALL.forEach(check -> verdicts.add(check.judge(history)));
    verdicts.add(LeasesKept.judge(holds));
    return verdicts;
  }

  /** How often what a run is meant to bring about came about, by name. */
  static Map<String, Long> evidence(History history, List<Hold> holds, List<Observer.Led> led) {
    Map<String, Long> evidence = new LinkedHashMap<>();
    evidence.put("elections", (long) led.size());
    evidence.put("sends confirmed", history.sends(Outcome.OK));
    evidence.put("sends refused", history.sends(Outcome.FAILED));
    evidence.put("sends of unknown outcome", history.sends(Outcome.UNKNOWN));
    evidence.put("deliveries", history.deliveries());
    evidence.put("redeliveries", history.redeliveries());
    evidence.put("messages held by live workers", (long) holds.size());
    return evidence;
  }
}
