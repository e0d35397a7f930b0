package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Send;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plain send is stored behind the one before. */
final class GuessedSends implements WriteBehind.Guesses {
  private record Tail(String queue, int priority) {}

  private static final class Known {
    private int queueId;
    private int lane;
    private long next = -1;
    private int waitedFor;
  }

  private final Map<Tail, Known> tails = new HashMap<>();

  @Override
  public @Nullable CommandResult guess(Command command) {
    if (!isPlain(command)) {
      return null;
    }
    Known known = known(command.getSend());
    if (known.next < 0 || known.waitedFor > 0) {
      known.waitedFor++;
      return null;
    }
    int count = command.getSend().getSets(0).getIndex().getBodyBytesCount();
    StoredSet stored = new StoredSet(known.lane, known.next, count);
    known.next += count;
    return new Sent(known.queueId, List.of(stored));
  }

  @Override
  public void learn(Command command, @Nullable CommandResult result) {
    if (!isPlain(command)) {
      return;
    }
    Known known = known(command.getSend());
    known.waitedFor--;
    if (result instanceof Sent sent) {
      StoredSet stored = sent.sets().get(0);
      known.queueId = sent.queueId();
      known.lane = stored.lane();
      known.next = Math.max(known.next, stored.firstSequence() + stored.count());
    }
  }

  private Known known(Send send) {
    Tail tail = new Tail(send.getQueue(), send.getSets(0).getPriority());
    return tails.computeIfAbsent(tail, key -> new Known());
  }

  private static boolean isPlain(Command command) {
    if (!command.hasSend()
        || command.getSend().hasProducer()
        || command.getSend().getSetsCount() != 1) {
      return false;
    }
    OutgoingSet set = command.getSend().getSets(0);
    return set.getDelayMs() == 0 && set.getDeliverAtWallMs() == 0 && set.getDedupeCount() == 0;
  }
}
