package io.narumq.chaos.model;

import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import java.util.Arrays;
import java.util.List;

/**
 * Receives that may have taken messages that nobody ever saw: those without an answer, and those
 * that were repeated for so long that a lease could end meanwhile.
 */
final class HiddenGrants {
  static final HiddenGrants NONE = new HiddenGrants(List.of());

  private final long[] starts;
  private final long shortestLease;

  HiddenGrants(List<ReceiveCall> receives) {
    List<ReceiveCall> hiding = receives.stream().filter(HiddenGrants::mayHide).toList();
    starts = hiding.stream().mapToLong(it -> it.span().start()).sorted().toArray();
    shortestLease = hiding.stream().mapToLong(ReceiveCall::leaseNanos).min().orElse(Long.MAX_VALUE);
  }

  private static boolean mayHide(ReceiveCall receive) {
    return receive.outcome() == Outcome.UNKNOWN
        || receive.span().end() - receive.span().start() >= receive.leaseNanos();
  }

  /** Whether one may have been made before. */
  boolean any(long before) {
    return starts.length > 0 && starts[0] < before;
  }

  /** How many deliveries of one message they can have counted, each for a lease of its own. */
  long deliveries(long from, long until) {
    int found = Arrays.binarySearch(starts, until);
    int made = found < 0 ? -found - 1 : found;
    return made == 0 ? 0 : Math.min(made, Math.max(0, until - from) / shortestLease);
  }
}
