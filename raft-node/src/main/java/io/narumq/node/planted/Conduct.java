package io.narumq.node.planted;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.loop.Scheduler;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.QueueStateMachine;
import io.narumq.statemachine.ShardReader;
import java.util.function.LongSupplier;

/**
 * How one shard treats what passes through it: faithfully, unless a {@link PlantedBug} takes the
 * place of this. Every method here does the right thing by itself.
 */
public interface Conduct {
  /** Does nothing wrong. */
  Conduct FAITHFUL = new Conduct() {};

  /**
   * What a bug may know of its shard.
   *
   * @param reader of the shard's rows
   * @param scheduler of the shard; runs the tasks that the transport is called by
   * @param term in which this node leads, or any other
   */
  record Surroundings(ShardReader reader, Scheduler scheduler, LongSupplier term) {}

  /** Applies an entry. Called by the thread that applies. */
  default ApplyOutcome apply(QueueStateMachine machine, long term, long index, LogEntry entry) {
    return machine.apply(term, index, entry);
  }

  /** A database of another node is in the place of the old one. By the thread that applies. */
  default void installed() {}

  /** The way of a leader's entries into the log, and of their results back. */
  default EntryTransport around(EntryTransport log, Surroundings shard) {
    return log;
  }

  /** Reads beside the log. */
  default ShardReader around(ShardReader reader) {
    return reader;
  }

  /** Where the clocks of a new leader go on, by what was applied last. */
  default Applied resumed(Applied applied) {
    return applied;
  }

  /** Up to where the log may go. */
  default Applied durable(Applied durable, Applied applied) {
    return durable;
  }
}
