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
import java.util.Objects;

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
        if (result.status() == Status.SETTLED
            && doers.putIfAbsent(result.messageId(), settle) != null) {
          violations.add(
              "%s acked twice with effect, in %s and %s"
                  .formatted(
                      result.messageId(),
                      Objects.requireNonNull(doers.get(result.messageId())).span(),
                      settle.span()));
        }
      }
    }
    return first;
  }

  private static boolean isConfirmedAck(SettleCall settle, SettleCall.Result result) {
    return settle.kind() == Kind.ACK
        && (result.status() == Status.SETTLED || result.status() == Status.ALREADY_SETTLED);
  }
}
