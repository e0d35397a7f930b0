package io.narumq.node.raft;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.Outcome;
import io.narumq.statemachine.ApplyOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * An entry that was submitted on this node. Ratis carries it as the request's message to {@link
 * ShardStateMachine}, which hands the outcome back through it: results are never serialized.
 *
 * <p>Thread safe; the first outcome counts.
 */
final class SubmittedEntry implements Message {
  private final LogEntry entry;
  private final ByteString bytes;
  private final Consumer<EntryOutcome> done;
  private final AtomicBoolean finished = new AtomicBoolean();
  private volatile boolean appending;

  SubmittedEntry(LogEntry entry, Consumer<EntryOutcome> done) {
    this.entry = entry;
    this.bytes = Bytes.of(entry);
    this.done = done;
  }

  LogEntry entry() {
    return entry;
  }

  @Override
  public ByteString getContent() {
    return bytes;
  }

  /** From now on it may be in the log, and a failure no longer means that nothing happens. */
  void appending() {
    appending = true;
  }

  /** It is committed and applied. */
  void applied(ApplyOutcome outcome) {
    finish(new EntryOutcome.Applied(outcome));
  }

  /** Ratis gave up on it; called after the attempt to append it, if there was one. */
  void failed(Outcome.Reason reason, String cause) {
    finish(appending ? new EntryOutcome.Unknown(cause) : new EntryOutcome.NotSubmitted(reason));
  }

  private void finish(EntryOutcome outcome) {
    if (finished.compareAndSet(false, true)) {
      done.accept(outcome);
    }
  }

  @Override
  public String toString() {
    return entry.getCommandsCount() + " commands, " + bytes.size() + " bytes";
  }
}
