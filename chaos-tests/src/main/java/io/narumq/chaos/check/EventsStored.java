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

/** A confirmed event is where its publisher was told. */
final class EventsStored implements EventCheck {
  @Override
  public Verdict judge(EventHistory history) {
    Map<Place, String> bodies = new HashMap<>();
    for (Read read : history.read()) {
      bodies.put(read.place(), read.body());
    }
    List<String> violations = new ArrayList<>();
    long judged = 0;
    for (Published event : history.published()) {
      if (event.outcome() == Outcome.OK) {
        judged++;
        String found = bodies.get(new Place(event.partition(), event.offset()));
        if (!event.body().equals(found)) {
          violations.add("%s is not there, but %s".formatted(event, found));
        }
      }
    }
    return new Verdict("no confirmed event is lost", judged, violations);
  }
}
