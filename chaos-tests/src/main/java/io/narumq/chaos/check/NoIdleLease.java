package io.narumq.chaos.check;

import io.narumq.chaos.history.Hold;
import java.util.Collection;
import java.util.List;

/**
 * A lost answer costs no time: what was handed to a live worker in an answer that never came is
 * told again when its session comes back, so that no message has to wait for the end of a lease
 * that nobody knew of, and then come as a second delivery.
 */
public final class NoIdleLease {
  private NoIdleLease() {}

  /** Judges the work of workers that were alive all the time and gave nothing back. */
  public static Verdict judge(Collection<Hold> holds) {
    List<String> violations =
        holds.stream()
            .filter(hold -> hold.deliveryCount() > 1)
            .map(
                hold ->
                    "%s came to %s in %s as delivery %d"
                        .formatted(
                            hold.messageId(), hold.worker(), hold.span(), hold.deliveryCount()))
            .toList();
    return new Verdict("a lost answer leaves no lease idle", holds.size(), violations);
  }
}
