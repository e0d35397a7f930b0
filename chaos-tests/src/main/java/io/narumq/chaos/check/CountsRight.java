package io.narumq.chaos.check;

import io.narumq.chaos.history.Counts;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a drained queue counted fits what its clients were told, and adds up: every message that was
 * stored was acked, too old, or dead.
 */
public final class CountsRight {
  private CountsRight() {}

  /** Judges what queues said when they were empty. */
  public static Verdict judge(History history, List<Counts> counts) {
    List<String> violations = new ArrayList<>();
    for (Counts its : counts) {
      History ofQueue = history.in(List.of(its.queue()));
      if (its.sent() != its.acked() + its.expired() + its.deadLettered()) {
        violations.add("does not add up: " + its);
      }
      judgeSent(ofQueue, its, violations);
      judgeAcked(ofQueue, its, violations);
    }
    return new Verdict("queues count right", counts.size(), violations);
  }

  /** Dead letters come without a send. */
  private static void judgeSent(History history, Counts counts, List<String> violations) {
    if (history.sends().isEmpty()) {
      return;
    }
    long least =
        history.sends().stream()
            .filter(send -> send.outcome() == Outcome.OK)
            .map(SendCall::messageId)
            .distinct()
            .count();
    long most = least + history.sends(Outcome.UNKNOWN);
    between("sent", counts.sent(), least, most, counts, violations);
  }

  private static void judgeAcked(History history, Counts counts, List<String> violations) {
    Set<String> certain = new HashSet<>();
    Set<String> possible = new HashSet<>();
    for (SettleCall settle : history.settles()) {
      if (settle.kind() == SettleCall.Kind.ACK) {
        for (SettleCall.Result result : settle.results()) {
          possible.add(result.messageId());
          if (result.status() == SettleCall.Status.SETTLED) {
            certain.add(result.messageId());
          }
        }
      }
    }
    between("acked", counts.acked(), certain.size(), possible.size(), counts, violations);
  }

  private static void between(
      String what, long count, long least, long most, Counts counts, List<String> violations) {
    if (count < least || count > most) {
      violations.add("%s should be %d to %d: %s".formatted(what, least, most, counts));
    }
  }
}
