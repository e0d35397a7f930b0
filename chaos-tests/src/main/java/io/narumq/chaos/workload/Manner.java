package io.narumq.chaos.workload;

import io.narumq.client.ReceivedMessage;
import java.util.List;
import java.util.SplittableRandom;

/** How consumers go about their work. One may be shared by many: it remembers nothing. */
interface Manner {
  /** What becomes of messages that were received; there is at least one. */
  void finish(List<ReceivedMessage> messages, Hands hands, SplittableRandom random);

  /** The same at the end of a run, when a queue is to run empty. */
  void finishQuickly(List<ReceivedMessage> messages, Hands hands);

  /** What is done between two receives. */
  default void pause(SplittableRandom random) {
    Pace.pause(random);
  }
}
