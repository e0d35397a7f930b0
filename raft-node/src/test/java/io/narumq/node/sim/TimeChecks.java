package io.narumq.node.sim;

import io.narumq.log.v1.OutgoingSet;
import io.narumq.node.sim.LogChecks.Place;
import java.util.HashMap;
import java.util.Map;

/** What is handed out when it must not be, or is gone too early, by the wall clock of the log. */
final class TimeChecks {
  private record Times(long dueMs, long untilMs) {}

  private final Ledger ledger;
  private final Map<Place, Times> times = new HashMap<>();

  TimeChecks(Ledger ledger) {
    this.ledger = ledger;
  }

  /** What its sender asked for counts, not what reached the log. */
  void stored(OutgoingSet set, Place first, long wallMs) {
    int from = 0;
    for (int at = 0; at < set.getIndex().getBodyBytesCount(); at++) {
      int to = from + set.getIndex().getBodyBytes(at);
      Fate fate = ledger.fate(set.getBodies().substring(from, to).toStringUtf8());
      if (fate.delayMs() > 0 || fate.ttlMs() > 0) {
        long dueMs = wallMs + fate.delayMs();
        long untilMs = fate.ttlMs() > 0 ? dueMs + fate.ttlMs() : Long.MAX_VALUE;
        times.put(first.plus(at), new Times(dueMs, untilMs));
      }
      from = to;
    }
  }

  void handedOut(Place place, long wallMs) {
    Times its = times.get(place);
    if (its == null) {
      return;
    }
    if (wallMs < its.dueMs()) {
      throw new Violation(place + " was handed out " + (its.dueMs() - wallMs) + " ms early");
    }
    if (wallMs > its.untilMs()) {
      throw new Violation(place + " was handed out " + (wallMs - its.untilMs()) + " ms too old");
    }
    if (its.untilMs() < Long.MAX_VALUE) {
      ledger.saw(Sight.HANDED_OUT_IN_TIME);
    }
  }

  /** So many went because they were too old. */
  void expired(long count, long wallMs) {
    long over = times.values().stream().filter(its -> its.untilMs() <= wallMs).count();
    if (count > over) {
      throw new Violation(count + " messages expired, but only " + over + " are too old");
    }
    if (count > 0) {
      ledger.saw(Sight.MESSAGE_EXPIRED);
    }
  }
}
