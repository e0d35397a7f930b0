package io.narumq.chaos.check;

import io.narumq.chaos.history.EventHistory;
import java.util.List;

/** Judges what publishers and readers of a topic saw. Pure and thread-safe. */
@FunctionalInterface
public interface EventCheck {
  /** Of a topic that was read to its end and forgets nothing. */
  List<EventCheck> ALL =
      List.of(
          new EventsStored(),
          new EventsStoredOnce(),
          new OffsetsGapless(),
          new ReadersAgree(),
          new EventsInOrder());

  /** Looks at the whole history. */
  Verdict judge(EventHistory history);
}
