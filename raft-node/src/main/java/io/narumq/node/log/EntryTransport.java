package io.narumq.node.log;

import io.narumq.log.v1.LogEntry;
import java.util.function.Consumer;

/** Takes entries into the replicated log. */
public interface EntryTransport {
  /**
   * Submits {@code entry} behind all entries given before it. Does not block. {@code done} is
   * called at most once, as a task of the shard's scheduler; outcomes of applied entries come in
   * the order of the log.
   */
  void submit(LogEntry entry, Consumer<EntryOutcome> done);
}
