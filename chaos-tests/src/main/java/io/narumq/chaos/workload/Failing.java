package io.narumq.chaos.workload;

import static java.util.stream.Collectors.partitioningBy;

import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.client.ReceivedMessage;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Can not do what is poison: fails at it each time, or sees at once that nobody can. */
final class Failing implements Manner {
  @Override
  public void finish(List<ReceivedMessage> messages, Hands hands, SplittableRandom random) {
    settle(messages, hands, random.nextBoolean() ? Kind.REJECT : Kind.RETURN);
  }

  @Override
  public void finishQuickly(List<ReceivedMessage> messages, Hands hands) {
    settle(messages, hands, Kind.REJECT);
  }

  private static void settle(List<ReceivedMessage> messages, Hands hands, Kind poison) {
    Map<Boolean, List<ReceivedMessage>> parts =
        messages.stream().collect(partitioningBy(it -> MessageBody.isPoison(it.text())));
    hands.settle(Kind.ACK, parts.get(false));
    hands.settle(poison, parts.get(true));
  }
}
