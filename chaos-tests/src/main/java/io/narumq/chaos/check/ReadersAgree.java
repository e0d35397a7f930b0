package io.narumq.chaos.check;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Place;
import io.narumq.chaos.history.EventHistory.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All readers find the same event at the same offset. */
final class ReadersAgree implements EventCheck {
  @Override
  public Verdict judge(EventHistory history) {
    Map<Place, Read> first = new HashMap<>();
    List<String> violations = new ArrayList<>();
    long compared = 0;
    for (Read read : history.read()) {
      Read other = first.putIfAbsent(read.place(), read);
      if (other != null) {
        compared++;
        if (!other.body().equals(read.body()) || !other.key().equals(read.key())) {
          violations.add("%s, but %s".formatted(read, other));
        }
      }
    }
    return new Verdict("all readers see the same", compared, violations);
  }
}
