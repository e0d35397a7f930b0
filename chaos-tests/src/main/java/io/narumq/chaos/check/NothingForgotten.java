package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.model.QueueModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever was handed out comes again until it is acked. Means something only once the queue was
 * drained.
 */
public final class NothingForgotten implements Check {
  @Override
  public Verdict judge(History history) {
    long messages = 0;
    List<String> forgotten = new ArrayList<>();
    for (String name : history.queues()) {
      QueueModel queue = QueueModel.replay(history.in(List.of(name)));
      messages += queue.messages();
      forgotten.addAll(queue.forgotten());
    }
    return new Verdict("nothing is forgotten", messages, forgotten);
  }
}
