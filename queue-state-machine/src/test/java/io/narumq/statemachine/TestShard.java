package io.narumq.statemachine;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.StoreOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A state machine with a log position and a time of its own: what a leader would add to commands.
 */
final class TestShard implements AutoCloseable {
  /** What the wall clock is ahead of the serving clock. */
  static final long WALL_MS = 1_700_000_000_000L;

  private final Path directory;
  private final StoreOptions options;
  private QueueStateMachine machine;
  private long index;
  private long nowMs = 1_000;

  TestShard(Path directory) {
    this(directory, StoreOptions.DEFAULTS);
  }

  TestShard(Path directory, StoreOptions options) {
    this.directory = directory;
    this.options = options;
    this.machine = QueueStateMachine.open(directory, options);
    this.index = machine.applied().index();
  }

  QueueStateMachine machine() {
    return machine;
  }

  long nowMs() {
    return nowMs;
  }

  void advance(long ms) {
    nowMs += ms;
  }

  /** Applies one command as an entry of its own. */
  CommandResult apply(Command command) {
    return applyEntry(List.of(command)).results().get(0);
  }

  <R extends CommandResult> R apply(Class<R> type, Command command) {
    return type.cast(apply(command));
  }

  ApplyOutcome applyEntry(List<Command> commands) {
    return applyEntry(nowMs, commands);
  }

  ApplyOutcome applyEntry(long atMs, List<Command> commands) {
    LogEntry entry =
        LogEntry.newBuilder()
            .setServingMs(atMs)
            .setWallMs(WALL_MS + atMs)
            .addAllCommands(commands)
            .build();
    index++;
    return machine.apply(1, index, entry);
  }

  /** Closes and opens the database, as a restarted node does. */
  void restart() {
    machine.close();
    machine = QueueStateMachine.open(directory, options);
  }

  /** Changes rows as no command does, to be at a bound that is far away. */
  void edit(Consumer<Store> change) {
    machine.close();
    try (Store store = Store.open(directory, options)) {
      change.accept(store);
      store.commit();
    }
    machine = QueueStateMachine.open(directory, options);
  }

  @Override
  public void close() {
    machine.close();
  }
}
