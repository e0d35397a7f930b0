package io.narumq.chaos.model;

import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.Span;
import java.util.Comparator;

/** What an answer says of one message, and where in the log. */
sealed interface Event {
  Comparator<Event> IN_ORDER_OF_THE_LOG = Comparator.comparing(Event::at);

  Position at();

  /** It was stored by a send of this time. */
  record Stored(Position at, Span span) implements Event {}

  /** It was handed out. */
  record Granted(Position at, Grant grant) implements Event {}

  /** Somebody tried to settle it, and was told what came of that. */
  record Settled(Position at, Settling settling) implements Event {}
}
