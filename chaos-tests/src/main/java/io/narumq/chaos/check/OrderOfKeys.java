package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a key are handed out one after the other, in the order in which they were stored: no
 * message is handed out or still settled behind the first delivery of one that was stored later.
 */
public final class OrderOfKeys implements Check {
  /** Where in the log a message was out first and last, as far as anybody was told. */
  private static final class Stay {
    private @Nullable Position first;
    private @Nullable Position last;

    void handedOut(Position at) {
      first = first == null || at.compareTo(first) < 0 ? at : first;
      wasOut(at);
    }

    void wasOut(Position at) {
      last = last == null || at.compareTo(last) > 0 ? at : last;
    }
  }

  @Override
  public Verdict judge(History history) {
    Map<String, Stay> stays = stays(history);
    List<String> violations = new ArrayList<>();
    long judged = 0;
    for (List<SendCall> ofKey : byKey(history).values()) {
      judged += judgeKey(ofKey, stays, violations);
    }
    return new Verdict("messages of a key keep their order", judged, violations);
  }

  private static long judgeKey(
      List<SendCall> ofKey, Map<String, Stay> stays, List<String> violations) {
    long judged = 0;
    @Nullable SendCall latest = null;
    @Nullable Position until = null;
    for (SendCall send : ofKey) {
      Stay stay = stays.get(send.messageId());
      if (stay == null || stay.first == null) {
        continue;
      }
      judged++;
      if (until != null && until.compareTo(stay.first) >= 0) {
        violations.add(
            "%s of %s was out at %s, and %s of %s behind it, at %s already"
                .formatted(latest, send.wish().key(), until, send, send.wish().key(), stay.first));
      }
      if (stay.last != null && (until == null || stay.last.compareTo(until) > 0)) {
        latest = send;
        until = stay.last;
      }
    }
    return judged;
  }

  /**
   * Those of known place, in the order of the log; those of one place in the order of their send.
   */
  private static Map<String, List<SendCall>> byKey(History history) {
    Map<String, List<SendCall>> byKey = new LinkedHashMap<>();
    for (SendCall send : history.sends()) {
      if (!send.wish().key().isEmpty() && send.position() != null) {
        byKey
            .computeIfAbsent(send.wish().key() + " in " + send.queue(), it -> new ArrayList<>())
            .add(send);
      }
    }
    byKey.values().forEach(sends -> sends.sort(Comparator.comparing(SendCall::position)));
    return byKey;
  }

  private static Map<String, Stay> stays(History history) {
    Map<String, Stay> stays = new HashMap<>();
    for (ReceiveCall receive : history.receives()) {
      if (receive.position() != null) {
        receive
            .deliveries()
            .forEach(it -> stay(stays, it.messageId()).handedOut(receive.position()));
      }
    }
    for (SettleCall settle : history.settles()) {
      if (settle.position() == null || settle.outcome() != Outcome.OK || settle.repeated()) {
        continue;
      }
      for (SettleCall.Result result : settle.results()) {
        if (result.status() == SettleCall.Status.SETTLED) {
          stay(stays, result.messageId()).wasOut(settle.position());
        }
      }
    }
    return stays;
  }

  private static Stay stay(Map<String, Stay> stays, String messageId) {
    return stays.computeIfAbsent(messageId, it -> new Stay());
  }
}
