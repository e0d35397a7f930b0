package io.narumq.chaos.scenario;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often what a run is meant to bring about came about. */
final class Evidence {
  private Evidence() {}

  /** By name, in an order to read. */
  static Map<String, Long> of(Seen seen, List<Observer.Led> led) {
    History history = seen.history();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("elections", (long) led.size());
    counts.put("sends confirmed", history.sends(Outcome.OK));
    counts.put("sends refused", history.sends(Outcome.FAILED));
    counts.put("sends of unknown outcome", history.sends(Outcome.UNKNOWN));
    counts.put("deliveries", history.deliveries());
    counts.put("redeliveries", history.redeliveries());
    counts.put("messages held by live workers", (long) seen.holds().size());
    return counts;
  }
}
