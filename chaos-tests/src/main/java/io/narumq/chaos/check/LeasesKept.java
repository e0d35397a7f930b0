package io.narumq.chaos.check;

import io.narumq.chaos.history.Hold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An outage costs no live worker its lease: a message that such a worker began to work on is begun
 * by nobody else, however long the work takes, and not again by itself.
 */
public final class LeasesKept {
  private LeasesKept() {}

  /** Judges the work of workers that were alive all the time, in the order in which it began. */
  public static Verdict judge(Collection<Hold> holds) {
    Map<String, Hold> first = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (Hold hold : holds) {
      Hold before = first.putIfAbsent(hold.messageId(), hold);
      if (before != null) {
        violations.add(
            "%s begun by %s in %s, and again by %s in %s as delivery %d"
                .formatted(
                    hold.messageId(),
                    before.worker(),
                    before.span(),
                    hold.worker(),
                    hold.span(),
                    hold.deliveryCount()));
      }
    }
    return new Verdict("a live worker keeps its leases", holds.size(), violations);
  }
}
