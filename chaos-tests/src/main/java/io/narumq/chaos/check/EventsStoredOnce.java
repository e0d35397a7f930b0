package io.narumq.chaos.check;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Place;
import io.narumq.chaos.history.EventHistory.Published;
import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is read was published, was not refused, and stands in one place. */
final class EventsStoredOnce implements EventCheck {
  @Override
  public Verdict judge(EventHistory history) {
    Map<String, Published> byBody = new HashMap<>();
    history.published().forEach(event -> byBody.put(event.body(), event));
    Map<String, Place> places = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (Read read : history.read()) {
      Published event = byBody.get(read.body());
      if (event == null || !event.key().equals(read.key())) {
        violations.add("%s was published as %s".formatted(read, event));
      } else if (event.outcome() == Outcome.FAILED) {
        violations.add("%s was refused: %s".formatted(read, event));
      }
      Place before = places.putIfAbsent(read.body(), read.place());
      if (before != null && !before.equals(read.place())) {
        violations.add("%s stands at %s, too".formatted(read, before));
      }
    }
    return new Verdict("one publish stores one event", places.size(), violations);
  }
}
