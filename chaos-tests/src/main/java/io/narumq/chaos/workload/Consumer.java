package io.narumq.chaos.workload;

import io.narumq.client.ReceivedMessage;
import java.util.List;
import java.util.SplittableRandom;

/** Receives, and does with what it gets as its manner is. */
final class Consumer implements Runnable {
  private static final int BATCH_MAX = 20;

  private final Hands hands;
  private final Manner manner;
  private final SplittableRandom random;
  private volatile boolean quick;
  private volatile boolean stopped;

  Consumer(Hands hands, Manner manner, SplittableRandom random) {
    this.hands = hands;
    this.manner = manner;
    this.random = random;
  }

  @Override
  public void run() {
    while (!stopped) {
      List<ReceivedMessage> messages = hands.receive(1 + random.nextInt(BATCH_MAX));
      if (messages.isEmpty()) {
        Pace.pause(random);
      } else if (quick) {
        manner.finishQuickly(messages, hands);
      } else {
        manner.finish(messages, hands, random);
        manner.pause(random);
      }
    }
  }

  /** From now on it does what empties its queue. */
  void becomeQuick() {
    quick = true;
  }

  void stop() {
    stopped = true;
  }
}
