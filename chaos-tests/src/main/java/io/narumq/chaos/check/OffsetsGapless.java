package io.narumq.chaos.check;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whoever reads a partition from its beginning gets offset after offset. */
final class OffsetsGapless implements EventCheck {
  private record Reading(String reader, int partition) {}

  @Override
  public Verdict judge(EventHistory history) {
    Map<Reading, Long> next = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (Read read : history.read()) {
      Reading reading = new Reading(read.reader(), read.partition());
      long expected = next.getOrDefault(reading, 0L);
      if (read.offset() != expected) {
        violations.add("%s was read instead of offset %d".formatted(read, expected));
      }
      next.put(reading, read.offset() + 1);
    }
    return new Verdict("offsets have no gaps", history.read().size(), violations);
  }
}
