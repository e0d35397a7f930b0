package io.narumq.chaos.check;

import static java.util.stream.Collectors.toSet;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SendCall;
import java.util.List;
import java.util.Set;

/**
 * Every acknowledged message was handed out, but for those that can grow too old. Means something
 * only once the queue was drained.
 */
public final class AckedLost implements Check {
  @Override
  public Verdict judge(History history) {
    Set<String> delivered =
        history.receives().stream()
            .flatMap(receive -> receive.deliveries().stream())
            .map(Delivery::body)
            .collect(toSet());
    List<SendCall> acked =
        history.sends().stream()
            .filter(send -> send.outcome() == Outcome.OK && send.wish().ttlNanos() == 0)
            .toList();
    List<String> lost =
        acked.stream()
            .filter(send -> !delivered.contains(send.body()))
            .map(send -> send.body() + " stored as " + send.messageId() + " in " + send.span())
            .toList();
    return new Verdict("no acknowledged message is lost", acked.size(), lost);
  }
}
