package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.model.QueueModel;

/**
 * Whatever was handed out comes again until it is acked. Means something only once the queue was
 * drained.
 */
public final class NothingForgotten implements Check {
  @Override
  public Verdict judge(History history) {
    QueueModel queue = QueueModel.replay(history);
    return new Verdict("nothing is forgotten", queue.messages(), queue.forgotten());
  }
}
