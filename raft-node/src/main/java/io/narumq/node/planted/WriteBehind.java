package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers commands whose results it can guess, and gives them to the log a moment later. */
final class WriteBehind implements Conduct {
  /** So much of what was answered goes with a leader. */
  private static final long LATER_MS = 200;

  /** Guesses results. */
  interface Guesses {
    /** Null if the result must be waited for; called once for each command, in order. */
    @Nullable CommandResult guess(Command command);

    /** What came of a command that was not guessed; null if that is not known. */
    default void learn(Command command, @Nullable CommandResult result) {}
  }

  private final Supplier<Guesses> begin;
  private final List<Effect> effects = new ArrayList<>();
  private Guesses guesses;

  /** What is answered early is told to stand where the last entry did. */
  private ApplyOutcome last = new ApplyOutcome(0, 0, List.of(), List.of());

  private long term;

  WriteBehind(Supplier<Guesses> begin) {
    this.begin = begin;
    this.guesses = begin.get();
  }

  static Guesses acks() {
    return new GuessedAcks();
  }

  static Guesses sends() {
    return new GuessedSends();
  }

  @Override
  public EntryTransport around(EntryTransport log, Surroundings shard) {
    return (entry, done) -> {
      if (shard.term().getAsLong() != term) {
        term = shard.term().getAsLong();
        guesses = begin.get();
      }
      submit(entry, log, shard, done);
    };
  }

  private void submit(
      LogEntry entry, EntryTransport log, Surroundings shard, Consumer<EntryOutcome> done) {
    LogEntry.Builder now = entry.toBuilder().clearCommands();
    LogEntry.Builder later = entry.toBuilder().clearCommands();
    List<@Nullable CommandResult> guessed = new ArrayList<>();
    for (Command command : entry.getCommandsList()) {
      CommandResult guess = guesses.guess(command);
      guessed.add(guess);
      (guess == null ? now : later).addCommands(command);
    }
    if (later.getCommandsCount() > 0) {
      shard.scheduler().schedule(LATER_MS, () -> log.submit(later.build(), this::late));
    }
    if (now.getCommandsCount() > 0) {
      log.submit(now.build(), outcome -> done.accept(merge(entry, guessed, outcome)));
    } else {
      ApplyOutcome answered = new ApplyOutcome(last.term(), last.index(), List.of(), List.of());
      shard
          .scheduler()
          .execute(() -> done.accept(merge(entry, guessed, new EntryOutcome.Applied(answered))));
    }
  }

  /** Nobody waits for it, but who should be woken is told with the next entry. */
  private void late(EntryOutcome outcome) {
    if (outcome instanceof EntryOutcome.Applied applied) {
      effects.addAll(applied.outcome().effects());
    }
  }

  private EntryOutcome merge(
      LogEntry entry, List<@Nullable CommandResult> guessed, EntryOutcome outcome) {
    List<CommandResult> waited =
        outcome instanceof EntryOutcome.Applied applied ? applied.outcome().results() : List.of();
    List<CommandResult> results = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < guessed.size(); i++) {
      CommandResult guess = guessed.get(i);
      if (guess == null) {
        CommandResult result = waited.isEmpty() ? null : waited.get(next++);
        guesses.learn(entry.getCommands(i), result);
        guess = result;
      }
      if (guess != null) {
        results.add(guess);
      }
    }
    if (!(outcome instanceof EntryOutcome.Applied applied)) {
      return outcome;
    }
    List<Effect> all = new ArrayList<>(applied.outcome().effects());
    all.addAll(effects);
    effects.clear();
    last = applied.outcome();
    return new EntryOutcome.Applied(new ApplyOutcome(last.term(), last.index(), results, all));
  }
}
