package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A message that nobody can do is among the dead letters, once; any other is done or is there, and
 * not both. Means something only once both queues were drained.
 */
public final class DeadLetteredOnce implements Check {
  private final String queue;
  private final String deadLetters;

  /**
   * @param queue whose messages may be {@link MessageBody#isPoison}
   * @param deadLetters where its dead ones go
   */
  public DeadLetteredOnce(String queue, String deadLetters) {
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  @Override
  public Verdict judge(History history) {
    Map<String, TreeSet<String>> dead = new HashMap<>();
    Map<String, String> bodies = new HashMap<>();
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        if (receive.queue().equals(deadLetters)) {
          dead.computeIfAbsent(delivery.body(), it -> new TreeSet<>()).add(delivery.messageId());
        }
        bodies.put(delivery.messageId(), delivery.body());
      }
    }
    Set<String> done = new HashSet<>();
    Set<String> perhapsDone = new HashSet<>();
    acks(history, bodies, done, perhapsDone);
    List<String> violations = new ArrayList<>();
    dead.forEach((body, ids) -> judgeDead(body, ids, done, violations));
    for (SendCall send : history.sends()) {
      if (send.queue().equals(queue)
          && send.outcome() == Outcome.OK
          && !dead.containsKey(send.body())
          && !perhapsDone.contains(send.body())) {
        violations.add("%s of %s is neither done nor dead".formatted(send.body(), send.span()));
      }
    }
    return new Verdict("a dead letter is there once", dead.size(), violations);
  }

  private static void judgeDead(
      String body, Set<String> ids, Set<String> done, List<String> violations) {
    if (ids.size() > 1) {
      violations.add("%s is dead several times: %s".formatted(body, ids));
    }
    if (done.contains(body)) {
      violations.add("%s is dead as %s, and was acked".formatted(body, ids));
    }
  }

  /** Who repeats an ack of unknown outcome may be told of somebody else's success. */
  private void acks(
      History history, Map<String, String> bodies, Set<String> done, Set<String> perhapsDone) {
    for (SettleCall settle : history.settles()) {
      if (!settle.queue().equals(queue) || settle.kind() != SettleCall.Kind.ACK) {
        continue;
      }
      for (SettleCall.Result result : settle.results()) {
        String body = bodies.getOrDefault(result.messageId(), "");
        if (result.status() == SettleCall.Status.SETTLED && !settle.repeated()) {
          done.add(body);
        }
        if (result.status() != SettleCall.Status.LEASE_LOST) {
          perhapsDone.add(body);
        }
      }
    }
  }
}
