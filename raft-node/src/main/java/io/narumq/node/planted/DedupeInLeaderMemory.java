package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.Effect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Stores what the state knows to be a repeat, unless this leader has seen the first one itself. */
final class DedupeInLeaderMemory implements Conduct {
  private record Seen(String queue, ProducerStamp stamp) {}

  private final Set<Seen> seen = new HashSet<>();
  private long term;

  @Override
  public EntryTransport around(EntryTransport log, Surroundings shard) {
    return (entry, done) -> {
      if (shard.term().getAsLong() != term) {
        term = shard.term().getAsLong();
        seen.clear();
      }
      log.submit(entry, outcome -> storeForgotten(entry, outcome, log, done));
    };
  }

  private void storeForgotten(
      LogEntry entry, EntryOutcome outcome, EntryTransport log, Consumer<EntryOutcome> done) {
    if (!(outcome instanceof EntryOutcome.Applied applied)) {
      done.accept(outcome);
      return;
    }
    List<Integer> forgotten = forgotten(entry, applied.outcome().results());
    if (forgotten.isEmpty()) {
      done.accept(outcome);
      return;
    }
    LogEntry.Builder again = entry.toBuilder().clearCommands();
    for (int i : forgotten) {
      Command.Builder command = entry.getCommands(i).toBuilder();
      command.getSendBuilder().clearProducer();
      again.addCommands(command);
    }
    log.submit(again.build(), stored -> done.accept(merge(applied.outcome(), forgotten, stored)));
  }

  private List<Integer> forgotten(LogEntry entry, List<CommandResult> results) {
    List<Integer> forgotten = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      Command command = entry.getCommands(i);
      if (command.hasSend() && command.getSend().hasProducer()) {
        boolean isNew =
            seen.add(new Seen(command.getSend().getQueue(), command.getSend().getProducer()));
        if (isNew
            && results.get(i) instanceof Sent sent
            && sent.sets().stream().anyMatch(StoredSet::duplicate)) {
          forgotten.add(i);
        }
      }
    }
    return forgotten;
  }

  private static EntryOutcome merge(
      ApplyOutcome first, List<Integer> forgotten, EntryOutcome stored) {
    if (!(stored instanceof EntryOutcome.Applied again)) {
      return new EntryOutcome.Applied(first);
    }
    List<CommandResult> results = new ArrayList<>(first.results());
    for (int i = 0; i < forgotten.size(); i++) {
      results.set(forgotten.get(i), again.outcome().results().get(i));
    }
    List<Effect> effects = new ArrayList<>(first.effects());
    effects.addAll(again.outcome().effects());
    return new EntryOutcome.Applied(
        new ApplyOutcome(first.term(), first.index(), results, effects));
  }
}
