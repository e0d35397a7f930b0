package io.narumq.node.raft;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.loop.Scheduler;
import java.util.function.Consumer;

/**
 * Takes the entries of a shard into its Raft group. To be called by tasks of the shard's {@code
 * scheduler}; outcomes come back as such.
 *
 * <p>Submitting serializes the entry and waits for Ratis' locks, on the caller's thread: while that
 * lasts a shard could do little else, and a thread of its own for it was one more change of threads
 * for each entry.
 */
public final class RaftTransport implements EntryTransport {
  private final RaftReplica replica;
  private final Scheduler scheduler;

  public RaftTransport(RaftReplica replica, Scheduler scheduler) {
    this.replica = replica;
    this.scheduler = scheduler;
  }

  @Override
  public void submit(LogEntry entry, Consumer<EntryOutcome> done) {
    replica.submit(
        new SubmittedEntry(entry, outcome -> scheduler.execute(() -> done.accept(outcome))));
  }
}
