package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.model.QueueModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Every answer is one that a queue could have given, in the order of the log: what is handed out is
 * there and with nobody else, deliveries are counted, receipts settle what they are of, and whoever
 * is refused is refused for a reason. See {@link QueueModel} for what it covers.
 */
public final class Replay implements Check {
  @Override
  public Verdict judge(History history) {
    long replayed = 0;
    List<String> violations = new ArrayList<>();
    for (String name : history.queues()) {
      QueueModel queue = QueueModel.replay(history.in(List.of(name)));
      replayed += queue.replayed();
      violations.addAll(queue.violations());
    }
    return new Verdict("answers fit together", replayed, violations);
  }
}
