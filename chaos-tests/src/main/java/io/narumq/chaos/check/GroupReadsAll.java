package io.narumq.chaos.check;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Place;
import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.chaos.history.GroupHistory;
import io.narumq.chaos.history.GroupHistory.Tenure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The members of a group together are handed out all that is in the topic, as it is there. */
public final class GroupReadsAll {
  private GroupReadsAll() {}

  /** Judges a group that read the topic to its end, by what others read. */
  public static Verdict judge(GroupHistory group, EventHistory topic) {
    Map<Place, Read> missing = new HashMap<>();
    topic.read().forEach(read -> missing.put(read.place(), read));
    Map<Place, Read> stored = Map.copyOf(missing);
    List<String> violations = new ArrayList<>();
    for (Tenure tenure : group.tenures()) {
      for (Read read : tenure.read()) {
        missing.remove(read.place());
        Read other = stored.get(read.place());
        if (other == null || !other.body().equals(read.body()) || !other.key().equals(read.key())) {
          violations.add("%s, but %s".formatted(read, other));
        }
      }
    }
    missing.values().forEach(read -> violations.add("the group never got " + read));
    return new Verdict("a group reads all there is", stored.size(), violations);
  }
}
