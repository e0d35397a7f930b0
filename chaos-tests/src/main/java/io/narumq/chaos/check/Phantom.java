package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is handed out that was not sent: not a changed body, not one that was refused for
 * certain, not one from the future.
 */
public final class Phantom implements Check {
  @Override
  public Verdict judge(History history) {
    Map<String, List<SendCall>> attempts = new HashMap<>();
    history
        .sends()
        .forEach(
            send -> attempts.computeIfAbsent(send.body(), body -> new ArrayList<>()).add(send));
    List<String> phantoms = new ArrayList<>();
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        String body = delivery.body();
        @Nullable String reproach = reproach(body, attempts.getOrDefault(body, List.of()), receive);
        if (reproach != null) {
          phantoms.add(
              "%s delivered as %s in %s was %s"
                  .formatted(body, delivery.messageId(), receive.span(), reproach));
        }
      }
    }
    return new Verdict("nothing is invented or changed", history.deliveries(), phantoms);
  }

  private static @Nullable String reproach(
      String body, List<SendCall> attempts, ReceiveCall receive) {
    if (!MessageBody.isIntact(body)) {
      return "changed on the way";
    }
    if (attempts.isEmpty()) {
      return "never sent";
    }
    if (attempts.stream().allMatch(send -> send.outcome() == Outcome.FAILED)) {
      return "refused for certain";
    }
    if (attempts.stream().allMatch(send -> send.span().isAfter(receive.span()))) {
      return "not sent yet";
    }
    return null;
  }
}
