package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SettleCall;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ack is final: no receive that was made after an ack was confirmed hands out the message again,
 * and no second ack finds it still there.
 */
public final class AckFinal implements Check {
  @Override
  public Verdict judge(History history) {
    List<String> violations = new ArrayList<>();
    Map<String, SettleCall> confirmed = confirmedAcks(history, violations);
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        SettleCall ack = confirmed.get(delivery.messageId());
        if (ack != null && receive.span().isAfter(ack.span())) {
          violations.add(
              "%s acked in %s, delivered again to %s in %s"
                  .formatted(delivery.messageId(), ack.span(), receive.client(), receive.span()));
        }
      }
    }
    return new Verdict("ack is final", confirmed.size(), violations);
  }

  /** For each message the ack that was confirmed first, by this ack or by an earlier one. */
  private static Map<String, SettleCall> confirmedAcks(History history, List<String> violations) {
    Map<String, SettleCall> first = new HashMap<>();
    Map<String, SettleCall> doers = new HashMap<>();
    for (SettleCall settle : history.settles()) {
      for (SettleCall.Result result : settle.results()) {
        if (!isConfirmedAck(settle, result)) {
          continue;
        }
        first.merge(result.messageId(), settle, (a, b) -> a.span().end() <= b.span().end() ? a : b);
        SettleCall other =
            isOwnDoing(settle, result) ? doers.putIfAbsent(result.messageId(), settle) : null;
        if (other != null) {
          violations.add(
              "%s acked twice with effect, in %s and %s"
                  .formatted(result.messageId(), other.span(), settle.span()));
        }
      }
    }
    return first;
  }

  /**
   * A client that repeats an ack of its own whose answer was lost takes "settled before" for its
   * own doing. It may have been another's, if its lease had ended and somebody else got the message
   * after it and acked it first.
   */
  private static boolean isOwnDoing(SettleCall settle, SettleCall.Result result) {
    return result.status() == Status.SETTLED && !settle.repeated();
  }

  private static boolean isConfirmedAck(SettleCall settle, SettleCall.Result result) {
    return settle.kind() == Kind.ACK
        && (result.status() == Status.SETTLED || result.status() == Status.ALREADY_SETTLED);
  }
}
