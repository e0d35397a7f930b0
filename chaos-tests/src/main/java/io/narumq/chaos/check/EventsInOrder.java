package io.narumq.chaos.check;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Published;
import io.narumq.chaos.history.EventHistory.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** In a partition the events of a publisher stand in the order in which it published them. */
final class EventsInOrder implements EventCheck {
  private record Source(int partition, String publisher) {}

  @Override
  public Verdict judge(EventHistory history) {
    Map<String, Published> byBody = new HashMap<>();
    history.published().forEach(event -> byBody.put(event.body(), event));
    Map<Source, Published> last = new HashMap<>();
    List<String> violations = new ArrayList<>();
    long judged = 0;
    for (Read read : stored(history)) {
      Published event = byBody.get(read.body());
      if (event == null) {
        continue;
      }
      judged++;
      Published before = last.put(new Source(read.partition(), event.publisher()), event);
      if (before != null && before.number() > event.number()) {
        violations.add("%s stands behind %s".formatted(read, before));
      }
    }
    return new Verdict("events keep the order of their publisher", judged, violations);
  }

  /** Each place once, in the order of offsets. */
  private static List<Read> stored(EventHistory history) {
    Map<EventHistory.Place, Read> places = new HashMap<>();
    history.read().forEach(read -> places.putIfAbsent(read.place(), read));
    List<Read> stored = new ArrayList<>(places.values());
    stored.sort(Comparator.comparingInt(Read::partition).thenComparingLong(Read::offset));
    return stored;
  }
}
