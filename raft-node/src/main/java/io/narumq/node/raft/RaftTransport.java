package io.narumq.node.raft;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.loop.Scheduler;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Takes the entries of a shard into its Raft group. Serializing and submitting happen on {@code
 * submitter}, which must run its tasks in order and may be blocked by Ratis; outcomes come back as
 * tasks of the shard's {@code scheduler}.
 */
public final class RaftTransport implements EntryTransport {
  private final RaftReplica replica;
  private final Executor submitter;
  private final Scheduler scheduler;

  public RaftTransport(RaftReplica replica, Executor submitter, Scheduler scheduler) {
    this.replica = replica;
    this.submitter = submitter;
    this.scheduler = scheduler;
  }

  @Override
  public void submit(LogEntry entry, Consumer<EntryOutcome> done) {
    submitter.execute(
        () ->
            replica.submit(
                new SubmittedEntry(
                    entry, outcome -> scheduler.execute(() -> done.accept(outcome)))));
  }
}
