package io.narumq.chaos.workload;

import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.client.ReceivedMessage;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Acks what it gets after a good part of the lease: most of the time it holds something. */
final class Slow implements Manner {
  private static final long NANOS_MIN = Duration.ofMillis(300).toNanos();
  private static final long NANOS_MAX = Duration.ofMillis(1_200).toNanos();

  @Override
  public void finish(List<ReceivedMessage> messages, Hands hands, SplittableRandom random) {
    LockSupport.parkNanos(random.nextLong(NANOS_MIN, NANOS_MAX));
    hands.settle(Kind.ACK, messages);
  }

  @Override
  public void finishQuickly(List<ReceivedMessage> messages, Hands hands) {
    hands.settle(Kind.ACK, messages);
  }
}
