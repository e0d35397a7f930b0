package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.QueueStateMachine;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.StoredMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers what was handed out, on every node, and hands it out again as a new leader. */
final class Redelivers extends Mangling {
  /** Of a queue; the oldest of so many was settled by now. */
  private static final int REMEMBERED = 20;

  private record HandedOut(Received received, Map<Delivery, List<StoredMessage>> messages) {}

  private final Map<String, Queue<HandedOut>> handedOut = new ConcurrentHashMap<>();
  private final Map<Delivery, List<StoredMessage>> again = new ConcurrentHashMap<>();
  private final Set<String> repeated = new HashSet<>();
  private long term;

  @Override
  public ApplyOutcome apply(QueueStateMachine machine, long term, long index, LogEntry entry) {
    ApplyOutcome outcome = machine.apply(term, index, entry);
    for (int i = 0; i < outcome.results().size(); i++) {
      if (outcome.results().get(i) instanceof Received received && received.messages() > 0) {
        remember(machine.reader(), entry.getCommands(i).getReceive().getQueue(), received);
      }
    }
    return outcome;
  }

  private void remember(ShardReader reader, String queue, Received received) {
    Map<Delivery, List<StoredMessage>> messages = new ConcurrentHashMap<>();
    received.deliveries().forEach(it -> messages.put(it, reader.messages(received.queueId(), it)));
    Queue<HandedOut> remembered =
        handedOut.computeIfAbsent(queue, name -> new ConcurrentLinkedQueue<>());
    remembered.add(new HandedOut(received, messages));
    if (remembered.size() > REMEMBERED) {
      remembered.remove();
    }
  }

  @Override
  List<Command> instead(Command asked, Surroundings shard) {
    if (shard.term().getAsLong() != term) {
      term = shard.term().getAsLong();
      repeated.clear();
    }
    return List.of(asked);
  }

  @Override
  CommandResult result(Command asked, List<CommandResult> results, Surroundings shard) {
    if (!asked.hasReceive() || !repeated.add(asked.getReceive().getQueue())) {
      return results.get(0);
    }
    HandedOut oldest =
        handedOut.getOrDefault(asked.getReceive().getQueue(), new ConcurrentLinkedQueue<>()).peek();
    if (oldest == null) {
      return results.get(0);
    }
    again.putAll(oldest.messages());
    return oldest.received();
  }

  @Override
  public ShardReader around(ShardReader reader) {
    return new MangledReader(reader) {
      @Override
      public List<StoredMessage> messages(int queueId, Delivery delivery) {
        return again.getOrDefault(delivery, reader.messages(queueId, delivery));
      }
    };
  }
}
