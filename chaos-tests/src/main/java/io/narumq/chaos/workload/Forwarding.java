package io.narumq.chaos.workload;

import io.narumq.client.ReceivedMessage;
import java.util.List;
import java.util.SplittableRandom;

/** Makes a message for the next queue of each that it gets, in one step; sometimes forgets them. */
final class Forwarding implements Manner {
  private static final int FORGOTTEN_PERCENT = 3;

  private final String next;

  Forwarding(String next) {
    this.next = next;
  }

  @Override
  public void finish(List<ReceivedMessage> messages, Hands hands, SplittableRandom random) {
    if (random.nextInt(100) >= FORGOTTEN_PERCENT) {
      finishQuickly(messages, hands);
    }
  }

  @Override
  public void finishQuickly(List<ReceivedMessage> messages, Hands hands) {
    messages.forEach(message -> hands.forward(message, next));
  }
}
