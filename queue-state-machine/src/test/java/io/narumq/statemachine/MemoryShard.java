package io.narumq.statemachine;

import io.narumq.statemachine.store.MemoryDatabase;
import io.narumq.statemachine.store.MemoryDatabase.Image;
import io.narumq.statemachine.store.StoreOptions;
import java.util.Map;

/** A state machine whose database is in memory, for tests that open many. For one thread. */
public final class MemoryShard {
  private final MemoryDatabase database;
  private final QueueStateMachine machine;

  /** Opens a database that holds these rows. */
  public MemoryShard(Image image, StoreOptions options) {
    this.database = new MemoryDatabase(image);
    this.machine = new QueueStateMachine(database.store(options));
  }

  public QueueStateMachine machine() {
    return machine;
  }

  /** All rows as they are, as a checkpoint would have them. */
  public Image image() {
    return database.now();
  }

  /** All rows as a crash would leave them. */
  public Image durable() {
    return database.durable();
  }

  /** All rows but the applied one, as text. */
  public Map<String, String> dump() {
    return StateDump.of(machine.rows());
  }

  /** What must hold between rows, whatever was applied. */
  public void check() {
    Invariants.check(machine.rows());
  }
}
