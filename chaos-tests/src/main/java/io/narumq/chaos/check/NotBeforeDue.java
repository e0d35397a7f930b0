package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A delayed message is not handed out before its time: its delay counts from when it was stored,
 * which was after its send was begun. Not for runs with a clock that jumps, as delays are of the
 * wall clock.
 */
public final class NotBeforeDue implements Check {
  /** The cluster counts whole milliseconds. */
  private static final long CLOCK_STEP_NANOS = 2_000_000;

  private record Due(Span sent, long at) {}

  @Override
  public Verdict judge(History history) {
    Map<String, Due> dueByBody = new HashMap<>();
    for (SendCall send : history.sends()) {
      if (send.outcome() != Outcome.FAILED) {
        Due due = new Due(send.span(), send.span().start() + send.wish().delayNanos());
        dueByBody.merge(send.body(), due, (a, b) -> a.at() <= b.at() ? a : b);
      }
    }
    List<String> violations = new ArrayList<>();
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        Due due = dueByBody.get(delivery.body());
        if (due != null && receive.span().end() < due.at() - CLOCK_STEP_NANOS) {
          violations.add(
              "%s sent in %s was due %.3f s later, handed out in %s"
                  .formatted(
                      delivery.body(),
                      due.sent(),
                      (due.at() - due.sent().start()) / 1e9,
                      receive.span()));
        }
      }
    }
    return new Verdict("nothing is early", history.deliveries(), violations);
  }
}
