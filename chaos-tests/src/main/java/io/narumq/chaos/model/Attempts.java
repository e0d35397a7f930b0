package io.narumq.chaos.model;

import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.Span;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Attempts to settle one message that may have taken effect at any time after they were made, or
 * never: their answers were lost.
 */
final class Attempts {
  private final Map<Long, Map<Kind, Long>> firstStarts = new HashMap<>();

  void add(Settling attempt) {
    firstStarts
        .computeIfAbsent(attempt.fencingNumber(), number -> new EnumMap<>(Kind.class))
        .merge(attempt.kind(), attempt.span().start(), Math::min);
  }

  /** Whether such an attempt with this receipt may have taken effect before. */
  boolean mayHaveDone(Kind kind, long fencingNumber, long before) {
    return firstStarts
            .getOrDefault(fencingNumber, Map.of())
            .getOrDefault(kind, Span.NEVER)
            .compareTo(before)
        < 0;
  }
}
