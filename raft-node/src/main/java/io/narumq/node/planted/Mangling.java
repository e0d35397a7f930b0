package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Puts other commands in the place of a leader's, and other results in the place of theirs. */
abstract class Mangling implements Conduct {
  /** One command for one, whose results are alike. */
  static Conduct of(UnaryOperator<Command> bug) {
    return new Mangling() {
      @Override
      List<Command> instead(Command asked, Surroundings shard) {
        return List.of(bug.apply(asked));
      }
    };
  }

  /** Some commands are answered and never get into the log. */
  static final class Answered extends Mangling {
    private final Function<Command, Optional<CommandResult>> answer;

    Answered(Function<Command, Optional<CommandResult>> answer) {
      this.answer = answer;
    }

    @Override
    List<Command> instead(Command asked, Surroundings shard) {
      return answer.apply(asked).isPresent() ? List.of() : List.of(asked);
    }

    @Override
    CommandResult result(Command asked, List<CommandResult> results, Surroundings shard) {
      return answer.apply(asked).orElseGet(() -> results.get(0));
    }
  }

  /** What gets into the log for a command, none or many. */
  abstract List<Command> instead(Command asked, Surroundings shard);

  /** What is answered, by what came of these; of the last one unless a bug knows better. */
  CommandResult result(Command asked, List<CommandResult> results, Surroundings shard) {
    return results.get(results.size() - 1);
  }

  @Override
  public EntryTransport around(EntryTransport log, Surroundings shard) {
    return (entry, done) -> {
      List<Integer> counts = new ArrayList<>();
      LogEntry.Builder mangled = entry.toBuilder().clearCommands();
      for (Command asked : entry.getCommandsList()) {
        List<Command> instead = instead(asked, shard);
        counts.add(instead.size());
        mangled.addAllCommands(instead);
      }
      log.submit(mangled.build(), outcome -> done.accept(outcome(entry, counts, outcome, shard)));
    };
  }

  private EntryOutcome outcome(
      LogEntry entry, List<Integer> counts, EntryOutcome outcome, Surroundings shard) {
    if (!(outcome instanceof EntryOutcome.Applied applied)) {
      return outcome;
    }
    List<CommandResult> all = applied.outcome().results();
    List<CommandResult> results = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < counts.size(); i++) {
      int to = from + counts.get(i);
      results.add(result(entry.getCommands(i), all.subList(from, to), shard));
      from = to;
    }
    ApplyOutcome real = applied.outcome();
    return new EntryOutcome.Applied(
        new ApplyOutcome(real.term(), real.index(), results, real.effects()));
  }
}
