package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Of each message that is acked only together with a send there is one result: none was acked
 * without its send, and none has two. Means something only once both queues were drained.
 */
public final class AllOrNone implements Check {
  private final String queue;

  /**
   * @param queue whose messages are acked in no other way
   */
  public AllOrNone(String queue) {
    this.queue = queue;
  }

  @Override
  public Verdict judge(History history) {
    Set<String> delivered = new HashSet<>();
    Set<String> sources = new HashSet<>();
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        delivered.add(delivery.body());
        if (receive.queue().equals(queue)) {
          sources.add(delivery.messageId());
        }
      }
    }
    Map<String, List<SendCall>> results = new HashMap<>();
    for (SendCall send : history.sends()) {
      if (!send.source().isEmpty() && delivered.contains(send.body())) {
        results.computeIfAbsent(send.source(), it -> new ArrayList<>()).add(send);
      } else if (send.queue().equals(queue) && send.outcome() == Outcome.OK) {
        sources.add(send.messageId());
      }
    }
    List<String> violations = new ArrayList<>();
    for (String source : sources) {
      List<SendCall> its = results.getOrDefault(source, List.of());
      if (its.size() != 1) {
        violations.add(
            its.isEmpty()
                ? source + " is gone, and nothing came of it"
                : "%s was made into %s".formatted(source, its));
      }
    }
    return new Verdict("ack and send are done both or not at all", sources.size(), violations);
  }
}
