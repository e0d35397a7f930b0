package io.narumq.chaos.workload;

import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.client.ReceivedMessage;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Mostly acks at once; sometimes gives messages back, forgets them until their lease ends, or acks
 * them when that is long over, with and without having extended it: what careless users do, too.
 */
final class Careless implements Manner {
  private static final int RETURNED_PERCENT = 4;
  private static final int FORGOTTEN_PERCENT = 2;
  private static final int LATE_PERCENT = 1;
  private static final int EXTENDED_PERCENT = 1;

  @Override
  public void finish(List<ReceivedMessage> messages, Hands hands, SplittableRandom random) {
    int choice = random.nextInt(100);
    if (choice < RETURNED_PERCENT) {
      hands.settle(random.nextBoolean() ? Kind.RETURN : Kind.RELEASE, messages);
      return;
    }
    choice -= RETURNED_PERCENT;
    if (choice < FORGOTTEN_PERCENT) {
      return;
    }
    choice -= FORGOTTEN_PERCENT;
    if (choice < EXTENDED_PERCENT) {
      hands.extend(messages, Hands.LEASE.multipliedBy(3));
    }
    if (choice < EXTENDED_PERCENT + LATE_PERCENT) {
      LockSupport.parkNanos(Hands.LEASE.multipliedBy(2).toNanos());
    }
    hands.settle(Kind.ACK, messages);
  }

  @Override
  public void finishQuickly(List<ReceivedMessage> messages, Hands hands) {
    hands.settle(Kind.ACK, messages);
  }
}
