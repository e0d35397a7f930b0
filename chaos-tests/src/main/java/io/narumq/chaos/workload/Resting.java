package io.narumq.chaos.workload;

import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.client.ReceivedMessage;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Acks all it gets, and now and then takes a rest, in which some messages grow too old. */
final class Resting implements Manner {
  private static final int REST_ONE_IN = 30;
  private static final long REST_NANOS = Duration.ofSeconds(4).toNanos();

  @Override
  public void finish(List<ReceivedMessage> messages, Hands hands, SplittableRandom random) {
    hands.settle(Kind.ACK, messages);
  }

  @Override
  public void finishQuickly(List<ReceivedMessage> messages, Hands hands) {
    hands.settle(Kind.ACK, messages);
  }

  @Override
  public void pause(SplittableRandom random) {
    if (random.nextInt(REST_ONE_IN) == 0) {
      LockSupport.parkNanos(REST_NANOS);
    }
    Pace.pause(random);
  }
}
